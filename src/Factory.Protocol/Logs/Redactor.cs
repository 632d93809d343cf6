using System.Text;

namespace Factory.Protocol;

/// <summary>Hides secrets: wherever one of them stands, <c>***</c> stands instead. One of several lines is hidden line by line.</summary>
public sealed class Redactor
{
    /// <summary>A secret must have so many characters: hiding a shorter one would make what is printed unreadable, and tell it by that.</summary>
    public const int Shortest = 4;

    public static readonly Redactor None = new([]);
    private const string Mask = "***";
    private readonly string[] _secrets;
    private readonly byte[][] _bytes;

    public Redactor(IEnumerable<string> secrets)
    {
        // Longer ones first, for one may hold another.
        _secrets = [.. secrets.SelectMany(s => s.Split(['\r', '\n'])).Where(l => l.Length >= Shortest).Distinct(StringComparer.Ordinal)
            .OrderByDescending(l => l.Length)];
        _bytes = [.. _secrets.Select(Encoding.UTF8.GetBytes)];
    }

    public bool HidesNothing => _secrets.Length == 0;

    /// <summary>How many bytes the longest of them has.</summary>
    public int Longest => _bytes.Length == 0 ? 0 : _bytes.Max(b => b.Length);

    public string? Hide(string? text)
    {
        if (text is null) return null;
        foreach (var secret in _secrets) text = text.Replace(secret, Mask, StringComparison.Ordinal);
        return text;
    }

    /// <summary>Whether there is anything to hide.</summary>
    public bool Finds(ReadOnlySpan<byte> bytes)
    {
        foreach (var secret in _bytes)
        {
            if (bytes.IndexOf(secret) >= 0) return true;
        }
        return false;
    }

    /// <summary>The bytes with nothing left to hide.</summary>
    public byte[] Hide(ReadOnlySpan<byte> bytes)
    {
        var hidden = new MemoryStream(bytes.Length);
        var mask = Encoding.ASCII.GetBytes(Mask);
        while (First(bytes) is { At: >= 0 } found)
        {
            hidden.Write(bytes[..found.At]);
            hidden.Write(mask);
            bytes = bytes[(found.At + found.Length)..];
        }
        hidden.Write(bytes);
        return hidden.ToArray();
    }

    private (int At, int Length) First(ReadOnlySpan<byte> bytes)
    {
        var found = (At: -1, Length: 0);
        foreach (var secret in _bytes)
        {
            // Only what begins before the one at hand can be better; of two that begin together the longer comes first.
            var within = found.At < 0 ? bytes : bytes[..Math.Min(bytes.Length, found.At + secret.Length - 1)];
            if (within.IndexOf(secret) is >= 0 and var at) found = (at, secret.Length);
        }
        return found;
    }
}
