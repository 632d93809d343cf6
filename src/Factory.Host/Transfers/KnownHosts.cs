using System.Security.Cryptography;
using System.Text;

namespace Factory.Host.Transfers;

/// <summary>The keys that <c>known_hosts</c> has for a server, as sshd(8) describes the file: plain and hashed names.</summary>
internal sealed class KnownHosts
{
    private readonly List<byte[]> _keys = [];
    private readonly HashSet<string> _revoked = [];

    private KnownHosts(string file) => File = file;

    public string File { get; }

    /// <summary>The kinds of keys that are known of it; none when it is not known.</summary>
    public HashSet<string> Types { get; } = new(StringComparer.Ordinal);

    public static KnownHosts Read(string file, string server)
    {
        var known = new KnownHosts(file);
        if (!System.IO.File.Exists(file)) return known;
        foreach (var line in System.IO.File.ReadLines(file))
        {
            string[] parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts is ["@revoked", _, _, var revoked, ..]) known._revoked.Add(revoked);
            if (parts is not [var names, var type, var key, ..] || names[0] is '#' or '@' || !names.Split(',').Any(n => Is(n, server))) continue;
            if (known._revoked.Contains(key)) continue;
            known.Types.Add(type);
            known._keys.Add(Convert.FromBase64String(key));
        }
        return known;
    }

    public bool Has(byte[] key) => _keys.Any(k => k.AsSpan().SequenceEqual(key)) && !_revoked.Contains(Convert.ToBase64String(key));

    /// <summary>The kind of key that an algorithm of signing uses.</summary>
    public static string TypeOf(string algorithm) => algorithm is "rsa-sha2-256" or "rsa-sha2-512" ? "ssh-rsa" : algorithm;

    private static bool Is(string name, string server)
    {
        if (name.Split('|') is not ["", "1", var salt, var hash]) return name.Equals(server, StringComparison.OrdinalIgnoreCase);
#pragma warning disable CA5350 // It is what known_hosts uses to hide names, and guards nothing.
        return HMACSHA1.HashData(Convert.FromBase64String(salt), Encoding.UTF8.GetBytes(server)).AsSpan().SequenceEqual(Convert.FromBase64String(hash));
#pragma warning restore CA5350
    }
}
