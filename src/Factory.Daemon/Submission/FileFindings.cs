using Factory.Engine;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>What authors must know of the files that a pipeline names, though it can run or wait without.</summary>
internal static class FileFindings
{
    private const string Command = "command";

    /// <summary>Where each path that is not there is named.</summary>
    public static IEnumerable<Diagnostic> Missing(BoundPipeline pipeline, Sources files)
    {
        var missing = files.Missing;
        foreach (var stage in pipeline.Stages)
        {
            foreach (var input in Planner.InputsOf(stage))
                foreach (var path in Planner.FilesOf(stage, input).Where(missing.Contains))
                    yield return files.Why.TryGetValue(path, out var why) ? PlanFindings.SourceNotRead(input.Span, why) : PlanFindings.FileMissing(input.Span, path);
            foreach (var path in Planner.SettingFilesOf(stage).Distinct().Where(missing.Contains))
                yield return PlanFindings.FileMissing(stage.Span, path);
        }
    }

    /// <summary>Commands that name a file beside the pipeline which will not be there when they run.</summary>
    /// <param name="folder">The folder of the pipeline's file.</param>
    /// <param name="imports">What the declared files import.</param>
    public static IEnumerable<Diagnostic> NotDeclared(BoundPipeline pipeline, string folder, IReadOnlyDictionary<string, IReadOnlyList<string>> imports)
    {
        // Thousands of stages run the same few.
        var programs = new Dictionary<string, bool>(StringComparer.Ordinal);
        bool IsThere(string name) => programs.TryGetValue(name, out var known) ? known : programs[name] = IsProgram(name);
        foreach (var stage in pipeline.Stages)
        {
            if (TaskOf(stage) is not { } task || task.Settings[Command] is not Value.List command) continue;
            var there = Planner.SettingFilesOf(stage).SelectMany(f => imports.GetValueOrDefault(f, []).Prepend(f)).ToHashSet(StringComparer.Ordinal);
            if (command.Items is [var own, ..] && own.AsText() is { Length: > 0 } name && !task.Common.Environment.Members.ContainsKey("PATH") && !IsThere(name))
                yield return PlanFindings.NoProgram(stage.Span, name);
            foreach (var word in command.Items.Select(i => i.AsText()).OfType<string>().Distinct(StringComparer.Ordinal))
                if (Named(word) is { } file && !there.Contains(file) && File.Exists(Path.Combine(folder, file))) yield return PlanFindings.FileNotDeclared(stage.Span, file);
            if (command.Items is [var first, var second, ..] && first.AsText() is { } program && second.AsText() is { } script && IsScript(program, script)
                && !there.Contains(script) && !File.Exists(Path.Combine(folder, script))) yield return PlanFindings.ScriptMissing(stage.Span, script);
        }
    }

    // What has a slash is looked for where the stage runs.
    private static bool IsProgram(string name) => name.Contains('/')
        || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, name)));

    private static bool IsScript(string program, string word) => !word.StartsWith('/') && !word.StartsWith('-')
        && (program.StartsWith("python", StringComparison.Ordinal) && word.EndsWith(".py", StringComparison.Ordinal)
            || program is "sh" or "bash" && word.EndsWith(".sh", StringComparison.Ordinal) || program == "Rscript" && word.EndsWith(".R", StringComparison.Ordinal));

    // Only what looks like a file: `fit` may be a word of the program's own.
    private static string? Named(string word)
    {
        var name = word.StartsWith("./", StringComparison.Ordinal) ? word[2..] : word;
        if (name.Length is 0 or > 255 || !name.Contains('.') || name.StartsWith('/') || name.IndexOfAny(['\0', '\n', ' ']) >= 0) return null;
        return name.Split('/').Contains("..") ? null : name;
    }

    private static BoundTask? TaskOf(BoundStage stage) => stage as BoundTask ?? (stage as BoundStudy)?.Template;
}
