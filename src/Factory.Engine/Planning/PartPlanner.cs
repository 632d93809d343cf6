using Factory.Language;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Makes the stage that a fan-out has for one entry of what it goes over.</summary>
internal static class PartPlanner
{
    /// <param name="at">The fan-out's index.</param>
    /// <param name="same">The stage that another fan-out has for the same entry; null for what is no fan-out over the same.</param>
    public static PlannedStage Plan(PlannedFanOut fanOut, int at, ArtifactEntry entry, Func<int, ListedStage?> same)
    {
        var key = string.Join(",", fanOut.Keys.Select(k => k ?? entry.Name));
        var planning = new Part(fanOut, $"{fanOut.Name[..fanOut.Name.IndexOf('[', StringComparison.Ordinal)]}[{key}]", entry, same);
        PlannedStage planned = fanOut.Template switch
        {
            PlannedTask task => planning.Of(task),
            PlannedStudy study => study with
            {
                Template = planning.Of(study.Template),
                Objectives = [.. study.Objectives.Select(o => o with { Expression = planning.Of(o.Expression) })],
                Constraints = [.. study.Constraints.Select(planning.Of)],
            },
            var other => throw new InvalidOperationException($"no fan-out adds a {other.GetType().Name}"),
        };
        var when = planned.When is { } condition ? planning.Of(condition) : null;
        var after = Before(planned.Work()!, when);
        planned = planned with { Name = planning.Name, When = when, After = after, Part = new(at, entry.Name, key) };
        return planned is PlannedStudy s ? s with { Template = s.Template with { After = after } } : planned;
    }

    private static IReadOnlyList<int> Before(PlannedTask task, PlannedExpression? when) =>
    [
        .. task.Inputs.Select(i => i.Source.Stage).Append(task.Use).OfType<int>()
            .Concat(when is null ? [] : when.Stages.Values.Concat(when.Lists.Values.SelectMany(l => l.Select(s => s.Stage)))).Distinct().Order(),
    ];

    private sealed class Part(PlannedFanOut fanOut, string name, ArtifactEntry entry, Func<int, ListedStage?> same)
    {
        public string Name => name;

        public PlannedTask Of(PlannedTask task) => task with
        {
            Name = name,
            Dataset = task.Dataset is { } dataset ? dataset[..^fanOut.Name.Length] + name : null,
            Settings = (Value.Map)Of(task.Settings),
            Inputs = [.. task.Inputs.Select(Of)],
            Expressions = task.Expressions is { } compiled
                ? compiled with { Items = [.. compiled.Items.Select(i => i with { Arguments = [.. i.Arguments.Select(Of)] })] } : null,
            Use = task.Use is { } study ? same(study)?.Stage ?? study : null,
            Environment = fanOut.Environment.Members.Count == 0 ? task.Environment
                : task.Environment.Concat(fanOut.Environment.Members.Select(m => KeyValuePair.Create(m.Key, Of(m.Value).AsText()!))).ToDictionary(StringComparer.Ordinal),
        };

        public PlannedExpression Of(PlannedExpression expression) => expression with { Params = (Value.Map)Of(expression.Params) };

        private PlannedInput Of(PlannedInput input) => input.Takes switch
        {
            InputUse.Entry => input with { Source = input.Source with { Content = entry.Content, Origin = entry.Name }, Takes = InputUse.Output },
            InputUse.Output when input.Source.Stage is { } stage && same(stage) is { } one => input with { Source = input.Source with { Stage = one.Stage } },
            _ => input,
        };

        private Value Of(Value value) => Symbolic.Resolve(value, index => index == fanOut.Index ? entry.Name
            : throw new InvalidOperationException($"`{name}` has no index `{index}`"));
    }
}
