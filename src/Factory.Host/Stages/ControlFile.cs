using System.Text.Json;
using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>Follows <c>control.jsonl</c>. Looking is cheap, so it is done on every wake and now and then without one:
/// after a restart of the daemon no one can wake this host.</summary>
internal sealed class ControlFile(string path)
{
    private long _read;

    /// <summary>The complete lines that came since the last look.</summary>
    public IReadOnlyList<ControlEntry> Look()
    {
        if (new FileInfo(path) is not { Exists: true } info || info.Length <= _read) return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = _read;
        var bytes = new byte[info.Length - _read];
        var text = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        text = text[..(text.LastIndexOf((byte)'\n') + 1)];
        _read += text.Length;
        return Parse(text);
    }

    private static List<ControlEntry> Parse(ReadOnlySpan<byte> lines)
    {
        var entries = new List<ControlEntry>();
        foreach (var range in lines.Split((byte)'\n'))
        {
            if (lines[range].IsEmpty) continue;
            try
            {
                entries.Add(JsonSerializer.Deserialize(lines[range], ProtocolJson.Default.ControlEntry)!);
            }
            catch (JsonException)
            {
                // A kind that a newer daemon knows and this build does not: nothing that this host could do.
            }
        }
        return entries;
    }
}
