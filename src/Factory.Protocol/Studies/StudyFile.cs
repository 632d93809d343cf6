using System.Text.Json;
using Factory.Sdk;

namespace Factory.Protocol;

/// <summary>A study as a file describes it, for loops that live elsewhere: <c>docs/study.md</c> has the form.</summary>
/// <param name="Space">What is searched.</param>
/// <param name="Objectives">What is sought; one <c>value</c>, less of it, unless the file says more.</param>
/// <param name="Constraints">Names of what must hold.</param>
/// <param name="First">Points to try before all others.</param>
/// <param name="Steps">How long the longest trial runs, or null: trials have no steps.</param>
public sealed record StudyFile(
    SearchSpace Space, IReadOnlyList<Objective> Objectives, IReadOnlyList<string> Constraints, IReadOnlyList<Value.Map> First, long? Steps)
{
    private static readonly string[] s_members = ["space", "minimize", "maximize", "constraints", "first", "steps"];

    /// <exception cref="StudyFileException">It describes no study; all that is wrong is said.</exception>
    public static StudyFile Read(string json)
    {
        var faults = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(json, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var study = Read(document.RootElement, faults);
            return faults.Count == 0 ? study! : throw new StudyFileException(faults);
        }
        catch (JsonException e)
        {
            throw new StudyFileException([$"it is not JSON: {e.Message}"]);
        }
    }

    private static StudyFile? Read(JsonElement root, List<string> faults)
    {
        if (root.ValueKind != JsonValueKind.Object) faults.Add("it is no object: { \"space\": { … } }");
        if (faults.Count > 0) return null;
        foreach (var member in root.EnumerateObject().Where(m => !s_members.Contains(m.Name)))
            faults.Add($"`{member.Name}` is not known; there are {string.Join(", ", s_members)}");
        if (!root.TryGetProperty("space", out var parameters)) faults.Add("`space` is missing: the parameters, by name");
        var space = parameters.ValueKind == JsonValueKind.Undefined ? null : ParameterReader.Read(parameters, faults);
        var objectives = root.EnumerateObject().Where(m => m.Name is "minimize" or "maximize")
            .SelectMany(m => Names(m.Value, m.Name, faults).Select(n => new Objective(n, m.Name == "maximize"))).ToList();
        var constraints = root.TryGetProperty("constraints", out var c) ? Names(c, "constraints", faults) : [];
        foreach (var twice in objectives.Select(o => o.Name).Concat(constraints).GroupBy(n => n).Where(g => g.Count() > 1))
            faults.Add($"`{twice.Key}` is sought or held twice");
        long? steps = root.TryGetProperty("steps", out var s) ? ReadSteps(s, faults) : null;
        var first = space is not null && root.TryGetProperty("first", out var f) ? Points(f, space, faults) : [];
        return space is null ? null : new(space, objectives.Count == 0 ? [new("value")] : objectives, constraints, first, steps);
    }

    private static IReadOnlyList<string> Names(JsonElement element, string member, List<string> faults)
    {
        var items = element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : new[] { element };
        if (items.Length > 0 && items.All(i => i.ValueKind == JsonValueKind.String && i.GetString()!.Length > 0)) return [.. items.Select(i => i.GetString()!)];
        faults.Add($"`{member}` is a name, or a list of names");
        return [];
    }

    private static long? ReadSteps(JsonElement element, List<string> faults)
    {
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var steps) && steps > 0) return steps;
        faults.Add("`steps` is how long the longest trial runs: a whole number, 1 or more");
        return null;
    }

    private static List<Value.Map> Points(JsonElement element, SearchSpace space, List<string> faults)
    {
        var points = new List<Value.Map>();
        if (element.ValueKind != JsonValueKind.Array) faults.Add("`first` is a list of points: [ { \"lr\": 0.001 } ]");
        else
        {
            foreach (var (item, i) in element.EnumerateArray().Select((e, i) => (e, i)))
            {
                if (Value.From(item) is not Value.Map point) faults.Add($"`first[{i}]` is no point: {{ \"lr\": 0.001 }}");
                else if (space.Misfit(point = ParameterReader.Settle(space, point)) is { } misfit) faults.Add($"`first[{i}]`: {misfit}");
                else points.Add(point);
            }
        }
        return points;
    }
}

/// <summary>A file describes no study.</summary>
/// <param name="faults">All that is wrong, each in a line.</param>
public sealed class StudyFileException(IReadOnlyList<string> faults) : Exception(string.Join("; ", faults))
{
    /// <summary>All that is wrong.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
