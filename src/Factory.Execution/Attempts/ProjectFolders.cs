using System.Collections.Concurrent;
using Factory.Engine;
using Factory.Sdk;

namespace Factory.Execution.Attempts;

/// <summary>
/// Which project a pipeline belongs to: the nearest folder from its file's upwards that holds <c>.git</c> or <c>.factory</c>, else its own; and which programs
/// are watched for what they read of it.
/// </summary>
internal sealed class ProjectFolders(ExecutionOptions options)
{
    private static readonly string[] s_marks = [".git", ".factory"];
    private const int MostKept = 100_000;
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _clean = new(StringComparer.Ordinal);
    private readonly string[] _own = [options.WorkRoot, .. options.OwnFolders];

    public ProgramRules RulesFor(AttemptOrder order) => order.Folder is not { } folder || !IsWatched(order)
        ? new() { Sandbox = options.Sandbox }
        : new()
        {
            Project = _known.GetOrAdd(folder, Find),
            Declared = [.. Declared(order.Task).Select(path => Path.GetFullPath(path, folder)).Distinct(StringComparer.Ordinal)],
            Own = _own,
            Sandbox = options.Sandbox,
        };

    /// <summary>An attempt has succeeded, and there was nothing to warn of.</summary>
    public void Learn(AttemptOrder order)
    {
        if (options.Watch != WatchRule.UntilClean || ProgramOf(order) is not { } program) return;
        if (_clean.Count > MostKept) _clean.Clear();
        _clean[program] = 0;
    }

    private bool IsWatched(AttemptOrder order) => options.Watch switch
    {
        WatchRule.Never => false,
        // A stage that would fail for it is looked at each time.
        WatchRule.UntilClean => order.Settings["undeclared"]?.AsText() == "fail" || ProgramOf(order) is not { } program || !_clean.ContainsKey(program),
        _ => true,
    };

    // One that runs files of its own is those files, whatever its arguments: a fan of a thousand stages is one program. Another is all its words.
    private static string? ProgramOf(AttemptOrder order)
    {
        if (order.Settings["command"] is not Value.List { Items: [var first, ..] } command) return null;
        var files = string.Concat(order.Task.Files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"\0{f.Key}\0{f.Value.Hex}"));
        return $"{order.Folder}\0{order.Settings["undeclared"]}\0{(files.Length > 0 ? first : command)}{files}";
    }

    private static IEnumerable<string> Declared(PlannedTask task) =>
        task.Files.Keys.Concat(task.Inputs.Where(i => i.Source is { Stage: null, Origin: not null }).Select(i => i.Source.Origin!));

    // The root, in which everything lies, is no project.
    private static string Find(string folder)
    {
        for (var at = folder; Path.GetDirectoryName(at) is { } above; at = above)
            if (s_marks.Any(m => Path.Exists(Path.Combine(at, m)))) return at;
        return folder;
    }
}
