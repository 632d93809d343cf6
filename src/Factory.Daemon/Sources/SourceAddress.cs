using System.Text;
using System.Security.Cryptography;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// The address of content elsewhere: <c>https://host/a.csv#sha256=…</c>, <c>s3://bucket/key</c>; one of s3 that ends with <c>/</c> stands for all
/// that is below it.
/// </summary>
/// <param name="Url">Without the checksum.</param>
/// <param name="Sha256">What the content must be; null when anything is taken.</param>
internal sealed record SourceAddress(Uri Url, string? Sha256, string Text)
{
    private const string Mark = "#sha256=";

    public static bool IsOne(string path) => path.Contains("://", StringComparison.Ordinal);

    public bool IsFolder => Url.Scheme == "s3" && Url.AbsolutePath.EndsWith('/');

    /// <summary>What it is called where it lies.</summary>
    public string FileName => Uri.UnescapeDataString(Url.Segments[^1].Trim('/')) is { Length: > 0 and < 200 } name && name.IndexOfAny(['/', '\0']) < 0 && name is not ("." or "..") ? name : "data";

    /// <summary>The key that stands for one address in names of folders.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))[..32];

    /// <summary>For people: without what follows <c>?</c>, which may open what it names.</summary>
    public string Shown => Url.GetLeftPart(UriPartial.Path);

    /// <exception cref="DatasetRefusedException">It is none, or holds a secret.</exception>
    public static SourceAddress Parse(string text)
    {
        var at = text.IndexOf(Mark, StringComparison.Ordinal);
        var sha256 = at < 0 ? null : text[(at + Mark.Length)..].ToLowerInvariant();
        if (sha256 is not null && (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower)))
            throw new DatasetRefusedException($"`{text[at..]}` is no checksum: it is {Mark} and 64 hexadecimal digits");
        if (!Uri.TryCreate(at < 0 ? text : text[..at], UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "s3") || url.Host.Length == 0)
            throw new DatasetRefusedException($"`{text}` is no source: it is a path, or an address that begins with https://, http:// or s3://");
        if (url.UserInfo.Length > 0) throw new DatasetRefusedException($"an address holds no password, for it is recorded and shown: `{url.Scheme}://…@{url.Host}` is not read");
        return new(url, sha256, text);
    }
}
