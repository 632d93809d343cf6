using Factory.Language;

namespace Factory.Daemon;

/// <summary>The beginnings of the files that stages read as delimited text, each read once.</summary>
internal sealed class TextHeads(string folder)
{
    private readonly Dictionary<string, TextHead?> _known = new(StringComparer.Ordinal);

    /// <summary>Null where the stage reads none, or none is to be had.</summary>
    public TextHead? Of(BoundTask task)
    {
        if (task.Type.Outputs is not [{ HeaderOf: { } input }] || _known.TryGetValue(task.Name, out var known)) return _known.GetValueOrDefault(task.Name);
        return _known[task.Name] = !task.IsWhole ? null : task.Inputs.FirstOrDefault(i => i.Name == input)?.Source is InputSource.File { Path: var path } && path.AsText() is { } file
            && Path.GetFullPath(file, folder) is var full && File.Exists(full) && TextFormat.Of(task.Settings, file) is { } format ? TextHead.Of(file, full, format) : null;
    }

    /// <summary>The table that the stage makes of it; null where it makes none.</summary>
    public static KnownTable? TableOf(BoundTask task, TextHead head)
    {
        if (head.Columns() is not { } columns) return null;
        var declared = task.Settings["columns"] as Sdk.Value.Map;
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (i, column) in columns.Index())
            if (declared?[column]?.AsText() is { } type ? type == "text" : head.TextIn(i) is not null) texts[column] = head.TextIn(i);
        return new(head.File, columns, texts, head) { Label = task.Settings["label"]?.AsText() };
    }
}
