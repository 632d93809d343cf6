using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>The beginnings of the files that stages read as delimited text, each read once.</summary>
internal sealed class TextHeads(string folder)
{
    public const string Label = "label";
    /// <summary>Where there are so many files they are not counted further.</summary>
    public const int Many = 100;

    private readonly Dictionary<string, TextHead?> _known = new(StringComparer.Ordinal);

    /// <summary>Null where the stage reads none, or none is to be had.</summary>
    public TextHead? Of(BoundTask task)
    {
        if (InputOf(task) is not { } input || _known.TryGetValue(task.Name, out var known)) return _known.GetValueOrDefault(task.Name);
        return _known[task.Name] = !task.IsWhole || PathOf(input) is not var (file, full) || TextFormat.Of(task.Settings, file) is not { } format ? null
            : TheOneIn(full) is { } one ? TextHead.Of(file, one, format) : null;
    }

    /// <summary>How many files lie where a stage reads one; null where it is one, or nothing is known of it.</summary>
    public int? FilesOf(BoundTask task)
    {
        if (InputOf(task) is not { } input || PathOf(input) is not var (_, full) || File.Exists(full)) return null;
        var files = FilesIn(full).Take(Many).Count();
        return files > 1 || files == 0 && Directory.Exists(full) ? files : null;
    }

    /// <summary>The input that is one file of delimited text; null where the stage reads none.</summary>
    public static BoundInput? InputOf(BoundTask task) => task.Type.Outputs is [{ HeaderOf: { } name }] ? task.Inputs.FirstOrDefault(i => i.Name == name) : null;

    /// <summary>The table that the stage makes of it; null where it makes none.</summary>
    public static KnownTable? TableOf(BoundTask task, TextHead head)
    {
        if (head.Columns() is not { } columns) return null;
        var declared = task.Settings["columns"] as Value.Map;
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (i, column) in columns.Index())
            if (declared?[column]?.AsText() is { } type ? type == "text" : head.TextIn(i) is not null) texts[column] = head.TextIn(i);
        return new(head.File, columns, texts) { HasRows = head.Rows.Count > 0, Label = task.Settings[Label]?.AsText() };
    }

    private (string File, string Full)? PathOf(BoundInput input) =>
        input.Source is InputSource.File { Path: var path } && path.AsText() is { } file && !SourceAddress.IsOne(file) ? (file, Path.GetFullPath(file, folder)) : null;

    private static string? TheOneIn(string full) => File.Exists(full) ? full : FilesIn(full).Take(2).ToList() is [var one] ? one : null;

    private static IEnumerable<string> FilesIn(string full)
    {
        if (Directory.Exists(full)) return Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories);
        if (FilePattern.Of(full) is not { IsKnown: true } pattern || !Directory.Exists(pattern.Root)) return [full];
        var matches = pattern.Matcher();
        return Directory.EnumerateFiles(pattern.Root, "*", SearchOption.AllDirectories).Where(f => matches(Path.GetRelativePath(pattern.Root, f)));
    }
}
