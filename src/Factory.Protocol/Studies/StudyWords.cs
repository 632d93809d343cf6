using Factory.Sdk;

namespace Factory.Protocol;

/// <summary>A study's space and aims in one line each, as a pipeline would say them. Equal studies have equal words.</summary>
public static class StudyWords
{
    /// <summary>Such as <c>lr = log(1E-05 .. 0.1), optimizer = choice("adam", "sgd")</c>.</summary>
    public static string OfSpace(SearchSpace space) => string.Join(", ", space.Parameters.Select(Of));

    /// <summary>Such as <c>minimize loss; steps 27</c>.</summary>
    public static string OfAims(StudyFile file) => string.Join("; ",
        [
            .. file.Objectives.Select(o => $"{(o.Maximize ? "maximize" : "minimize")} {o.Name}"),
            .. file.Constraints.Select(c => $"hold {c}"),
            .. file.Steps is { } steps ? new[] { $"steps {steps}" } : [],
            .. file.First.Select(p => $"first {p}"),
        ]);

    private static string Of(Parameter parameter)
    {
        var words = parameter switch
        {
            Parameter.Choice c => $"choice({string.Join(", ", c.Values)})",
            Parameter.Real r => Range(r.Low, r.High, r.Log, r.Steps),
            Parameter.Whole w => Range(w.Low, w.High, w.Log, w.Steps),
            _ => parameter.ToString(),
        };
        return parameter.When is { } when ? $"{parameter.Name} = {words} when {when.Parameter} in [{string.Join(", ", when.Values)}]" : $"{parameter.Name} = {words}";
    }

    private static string Range(Value low, Value high, bool log, int? steps)
    {
        var range = log ? $"log({low} .. {high})" : $"{low} .. {high}";
        return steps is { } count ? $"{range} steps {count}" : range;
    }
}
