using Microsoft.Win32.SafeHandles;

namespace Factory.Protocol;

/// <summary>What is done to a log when nobody writes to it any more.</summary>
public static class LogFiles
{
    private const int Chunk = 1 << 20;

    /// <summary>Gives back what is over the limit. A log that is not there is none.</summary>
    public static void Trim(string path, long limit, TimeProvider time)
    {
        if (new FileInfo(path) is not { Exists: true, Length: var length } || length <= limit) return;
        using var cap = new LogCap(path, limit, time);
        _ = cap.Look();
    }

    /// <summary>
    /// Writes a log anew without what is to be hidden, and puts it in the old one's place; a hole becomes a line that says how much is
    /// missing. Who has the old one open reads it to its end. One that holds no secret is left as it is; to do it again changes nothing.
    /// </summary>
    public static void Redact(string path, Redactor redactor)
    {
        if (redactor.HidesNothing || !File.Exists(path)) return;
        var temporary = path + ".new";
        using (var from = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete))
        {
            if (!Holds(from, redactor)) return;
            using var to = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
            File.SetUnixFileMode(to.SafeFileHandle, File.GetUnixFileMode(from));
            Copy(from, to, redactor);
        }
        File.Move(temporary, path, overwrite: true);
    }

    private static bool Holds(SafeFileHandle file, Redactor redactor) => Windows(file, redactor).Any(w => redactor.Finds(w.Bytes.Span));

    private static void Copy(SafeFileHandle from, FileStream to, Redactor redactor)
    {
        // Of each window, its end is left to the next one: something to hide may begin there.
        var rest = Array.Empty<byte>();
        foreach (var (bytes, missing) in Windows(from, Redactor.None))
        {
            var hidden = redactor.Hide([.. rest, .. bytes.Span]);
            var cut = missing > 0 ? hidden.Length : Math.Max(0, hidden.Length - redactor.Longest);
            to.Write(hidden, 0, cut);
            rest = hidden[cut..];
            if (missing > 0) to.Write(System.Text.Encoding.UTF8.GetBytes($"\n{LogCap.Note(missing)}\n"));
        }
        to.Write(rest);
    }

    /// <summary>A file piece by piece, each with what the hole after it misses; pieces overlap by what the redactor needs to find what lies across.</summary>
    private static IEnumerable<(ReadOnlyMemory<byte> Bytes, long Missing)> Windows(SafeFileHandle file, Redactor redactor)
    {
        var buffer = new byte[Chunk + redactor.Longest];
        for (long at = 0; at < RandomAccess.GetLength(file);)
        {
            if (Holes.End(file, at) is var data && data > at)
            {
                yield return (default, data - at);
                at = data;
                continue;
            }
            var count = RandomAccess.Read(file, buffer, at);
            if (count == 0) yield break;
            count = (int)Math.Clamp(Holes.Next(file, at) - at, 1, count);
            yield return (buffer.AsMemory(0, count), 0);
            at += Math.Min(count, Chunk);
        }
    }
}
