using System.Globalization;

namespace Factory.Storage;

/// <summary>
/// Since when content has not been needed, each time that a collection looked: a file of the store, of lines of a digest and Unix
/// milliseconds, with the digest of all lines as the last.
/// </summary>
internal sealed class DeadList(string path)
{
    /// <summary>Empty when there is none, or it was damaged: then the time begins anew.</summary>
    public Dictionary<ContentId, long> Read()
    {
        var since = new Dictionary<ContentId, long>();
        if (!File.Exists(path)) return since;
        var text = File.ReadAllText(path);
        var end = text.LastIndexOf('\n', Math.Max(0, text.Length - 2)) + 1;
        if (text[end..].TrimEnd() != ContentId.Of(System.Text.Encoding.ASCII.GetBytes(text[..end])).Hex) return since;
        foreach (var line in text.AsSpan(0, end).EnumerateLines())
            if (line.Length > 65) since[ContentId.OfHex(line[..64])] = long.Parse(line[65..], CultureInfo.InvariantCulture);
        return since;
    }

    public void Write(IReadOnlyDictionary<ContentId, long> since)
    {
        var text = string.Concat(since.OrderBy(e => e.Key).Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Key.Hex} {e.Value}\n")));
        DurableFile.Write(path, text + ContentId.Of(System.Text.Encoding.ASCII.GetBytes(text)).Hex + "\n");
    }
}
