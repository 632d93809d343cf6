using System.Text.Json;
using Factory.Control;

namespace Factory.Cli;

/// <summary>Studies that are asked and told, in the form in which those of pipelines are shown: all of one follows from its file and its journal.</summary>
internal static class LoopStudies
{
    /// <summary>What stands in the place of a pipeline's name.</summary>
    public const string Owner = "loops";

    public static IEnumerable<StudyDetail> All(string directory) =>
        Folders(directory) is { } folders && Directory.Exists(folders) ? Directory.GetDirectories(folders).Order(StringComparer.Ordinal).Select(Read).OfType<StudyDetail>() : [];

    public static StudyDetail? Find(string directory, string name)
    {
        var plain = name.StartsWith($"{Owner}/", StringComparison.Ordinal) ? name[(Owner.Length + 1)..] : name;
        return plain.Contains('/', StringComparison.Ordinal) || Folders(directory) is not { } folders ? null : Read(Path.Combine(folders, plain));
    }

    public static StudySummary Summary(StudyDetail study) => new()
    {
        Run = study.Run, Pipeline = study.Pipeline, Name = study.Name, Status = study.Status, Template = study.Template, Sampler = study.Sampler.Name,
        Pruner = study.Pruner.Name, Objectives = study.Objectives, Budget = study.Budget, Started = study.Started,
        BestValue = study.Best is [var best, ..] ? study.Trials[best].Values[0] : null,
        Trials = new(study.Trials.Count, Count(study, TrialState.Running), Count(study, TrialState.Paused), Count(study, TrialState.Complete), Count(study, TrialState.Pruned),
            Count(study, TrialState.Failed), 0),
    };

    private static int Count(StudyDetail study, TrialState state) => study.Trials.Count(t => t.State == state);

    private static string? Folders(string directory) => StateDirectory.Nearest(directory) is { } state ? Path.Combine(state.Path, "loops") : null;

    private static StudyDetail? Read(string folder)
    {
        var (space, journal, choices) = (Path.Combine(folder, "space.json"), Path.Combine(folder, "study.jsonl"), Path.Combine(folder, "choices"));
        if (!File.Exists(space) || !File.Exists(journal)) return null;
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(space), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            // A last line without an end is one that is being written.
            var lines = File.ReadAllText(journal).Split('\n')[..^1].Select(l => JsonDocument.Parse(l).RootElement).ToList();
            return Read(Path.GetFileName(folder), file.RootElement, lines, File.Exists(choices) ? File.ReadAllLines(choices) : []) with { Started = File.GetCreationTimeUtc(space) };
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static StudyDetail Read(string name, JsonElement file, List<JsonElement> lines, string[] choices)
    {
        var objectives = file.EnumerateObject().Where(m => m.Name is "minimize" or "maximize")
            .SelectMany(m => (m.Value.ValueKind == JsonValueKind.Array ? [.. m.Value.EnumerateArray()] : new[] { m.Value }).Select(o => new ObjectiveView(o.GetString()!, m.Name == "maximize")))
            .DefaultIfEmpty(new("value", false)).ToList();
        var trials = new LoopTrials();
        foreach (var line in lines.Skip(1)) trials.Follow(line);
        return new()
        {
            Run = 0, Pipeline = Owner, Name = name, Index = 0, Status = trials.Any(TrialState.Running) ? StageState.Running : StageState.Waiting, Template = "a loop of yours",
            Objectives = objectives, Sampler = Tuner(choices, "--sampler", "auto"), Pruner = Tuner(choices, "--pruner", "none"),
            Seed = long.TryParse(After(choices, "--seed"), out var seed) ? seed : 0, Budget = int.TryParse(After(choices, "--trials"), out var most) ? most : null,
            Steps = file.TryGetProperty("steps", out var steps) ? steps.GetInt64() : null,
            Space = [.. file.GetProperty("space").EnumerateObject().Select(Parameter)], Trials = trials.All, Best = trials.Best(objectives),
        };
    }

    private static ParameterView Parameter(JsonProperty parameter)
    {
        var kind = parameter.Value.EnumerateObject().First(m => m.Name is "float" or "int" or "choice");
        var values = kind.Value.EnumerateArray().Select(v => v.Clone()).ToList();
        return kind.Name == "choice" ? new() { Name = parameter.Name, Kind = ParameterKind.Choice, Values = values }
            : new() { Name = parameter.Name, Kind = kind.Name == "int" ? ParameterKind.Whole : ParameterKind.Real, Low = values[0].GetDouble(), High = values[1].GetDouble(),
                Log = parameter.Value.TryGetProperty("log", out var log) && log.GetBoolean() };
    }

    private static TunerView Tuner(string[] choices, string option, string standard) => new(After(choices, option) ?? standard, new Dictionary<string, JsonElement>());

    private static string? After(string[] choices, string option) => Array.IndexOf(choices, option) is >= 0 and var at && at + 1 < choices.Length ? choices[at + 1] : null;
}
