using Factory.Engine;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>What authors must know of the files that a pipeline names, though it can run or wait without.</summary>
internal static class FileFindings
{
    private const string Command = "command";
    private static readonly HashSet<string> s_signs = ["|", ">", ">>", "<", "<<", "&&", "||", "&", "2>&1", "2>"];
    // To these they mean something.
    private static readonly HashSet<string> s_readers = ["sh", "bash", "zsh", "dash", "fish", "test", "[", "expr", "find"];

    /// <summary>Where each path that is not there is named.</summary>
    public static IEnumerable<Diagnostic> Missing(BoundPipeline pipeline, Sources files)
    {
        var missing = files.Missing;
        foreach (var stage in pipeline.Stages)
        {
            foreach (var input in Planner.InputsOf(stage))
                foreach (var path in Planner.FilesOf(stage, input).Where(missing.Contains))
                    yield return files.Why.TryGetValue(path, out var why) ? PlanFindings.SourceNotRead(input.Span, why) : Absent(input.Span, path);
            foreach (var path in Planner.SettingFilesOf(stage).Distinct().Where(missing.Contains))
                yield return PlanFindings.FileMissing(PlaceOf(stage, path), path);
        }
    }

    private static Diagnostic Absent(TextSpan at, string path) => path.Contains('?', StringComparison.Ordinal) ? PlanFindings.NotAPattern(at, path) : PlanFindings.FileMissing(at, path);

    /// <summary>What triggers look at that is not there.</summary>
    /// <param name="folder">The folder of the pipeline's file.</param>
    public static IEnumerable<Diagnostic> NotSeen(BoundPipeline pipeline, string folder) =>
        from trigger in pipeline.Triggers.OfType<BoundTrigger.Change>()
        from seen in trigger.Of.Zip(trigger.Places)
        let path = (seen.First as InputSource.File)?.Path.AsText()
        where path is not null && !SourceAddress.IsOne(path) && !SourceResolver.Exists(Path.GetFullPath(path, folder))
        select PlanFindings.NothingToSee(seen.Second, $"`{path}`");

    private static TextSpan PlaceOf(BoundStage stage, string path) => stage.Task is not { } task ? stage.Span
        : task.Type.Settings.Where(s => task.Explicit.Contains(s.Name)).Select(s => task.Places.Find(s.Name, path)
            ?? (task.Settings[s.Name] is Value.Map map && map["$file"]?.AsText() == path ? task.PlaceOf(s.Name) : null)).FirstOrDefault(p => p is not null) ?? stage.Span;

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
            if (stage.Task is not { } task || task.Settings[Command] is not Value.List command) continue;
            var there = Planner.SettingFilesOf(stage).SelectMany(f => imports.GetValueOrDefault(f, []).Prepend(f)).ToHashSet(StringComparer.Ordinal);
            if (command.Items is [var own, ..] && own.AsText() is { Length: > 0 } name && !task.Common.Environment.Members.ContainsKey("PATH") && !IsThere(name))
                yield return PlanFindings.NoProgram(task.PlaceOf(Command, name), name);
            foreach (var word in command.Items.Select(i => i.AsText()).OfType<string>().Distinct(StringComparer.Ordinal))
                if (Named(word) is { } file && !there.Contains(file) && File.Exists(Path.Combine(folder, file))) yield return PlanFindings.FileNotDeclared(task.PlaceOf(Command, word), file);
            if (command.Items is [var first, var second, ..] && first.AsText() is { } program && second.AsText() is { } script && IsScript(program, script)
                && !there.Contains(script) && !File.Exists(Path.Combine(folder, script))) yield return PlanFindings.ScriptMissing(task.PlaceOf(Command, script), script);
            if (command.Items is [var ran, ..] && ran.AsText() is { } relative && relative.Contains('/') && relative[0] != '/' && Named(relative) is { } local && !there.Contains(local) && !File.Exists(Path.Combine(folder, local)))
                yield return PlanFindings.ScriptMissing(task.PlaceOf(Command, relative), local);
            if (command.Items is [var called, .. var words] && called.AsText() is { } caller && !s_readers.Contains(Path.GetFileName(caller)) && words.Select(w => w.AsText()).FirstOrDefault(w => w is not null && s_signs.Contains(w)) is { } sign)
                yield return PlanFindings.NoShell(task.PlaceOf(Command, sign), sign, caller);
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

}
