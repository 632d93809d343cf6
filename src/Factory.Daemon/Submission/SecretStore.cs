using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Factory.Execution;
using Factory.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Factory.Daemon;

/// <summary>
/// Secrets, a file each: in a folder that only the daemon's user may enter, and among the credentials that systemd hands to a service.
/// Read anew for every attempt. What was read once is hidden as long as this daemon lives, even when the file has changed.
/// </summary>
/// <param name="folder">Goes before the credentials; null for none.</param>
/// <param name="credentials">systemd's own folder, whose access it sees to itself; null for none.</param>
internal sealed partial class SecretStore(string? folder, string? credentials) : ISecrets
{
    private const int Longest = 64 << 10;
    private const string Reserved = "FACTORY_";
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly ConcurrentDictionary<string, ImmutableHashSet<string>> _known = new(StringComparer.Ordinal);

    /// <summary>Why a secret cannot be had, and what to do; null when it can.</summary>
    public (string Why, string Hint)? Problem(string name) => Find(name).Problem;

    /// <summary>Why none of the folder's files is read; null when they are, or there is no folder.</summary>
    public string? Distrust
    {
        get
        {
            if (folder is null) return null;
            if (!Directory.Exists(folder)) return $"{folder} is not there";
            if (Trust.DistrustOfFolder(folder) is { } distrust) return distrust;
            using var handle = Native.OpenDirectory(folder);
            return (Native.Look(handle).Mode & 0b000_111_111) == 0 ? null : $"{folder} is open to others: `chmod 700 {folder}`";
        }
    }

    public IReadOnlyDictionary<string, string> Read(IReadOnlyList<string> names) => names.ToDictionary(n => n, n => Find(n) switch
    {
        { Problem: { } problem } => throw new SecretException($"{problem.Why}: {problem.Hint}"),
        var found => found.Value!,
    }, StringComparer.Ordinal);

    public Redactor Redactor(IReadOnlyList<string> names)
    {
        // A daemon that goes on with another's attempts has read nothing yet.
        foreach (var name in names) _ = Find(name);
        return names.Count == 0 ? Protocol.Redactor.None : new(names.SelectMany(n => _known.GetValueOrDefault(n) ?? []));
    }

    private (string? Value, (string Why, string Hint)? Problem) Find(string name)
    {
        if (!IsName().IsMatch(name) || name.StartsWith(Reserved, StringComparison.Ordinal))
            return Refused($"`{name}` cannot be the name of a secret", $"it becomes a variable: letters, digits and `_`, and not `{Reserved}…`");
        try
        {
            if (folder is not null && Distrust is { } distrust) return Refused($"secrets are not read: {distrust}", "mend that, and drop the pipeline again");
            if (folder is not null && Open(folder, name) is { } file)
            {
                using (file)
                    return OthersMayRead(file, Path.Combine(folder, name)) is { } open ? Refused($"the secret `{name}` is not read", open) : Take(name, file);
            }
            if (credentials is not null && Open(credentials, name) is { } credential)
                using (credential) return Take(name, credential);
        }
        catch (IOException e)
        {
            return Refused($"the secret `{name}` cannot be read", e.Message);
        }
        return Refused($"this daemon has no secret `{name}`", folder is not null ? $"put it into {Path.Combine(folder, name)}, mode 0600"
            : "start it with `--secrets DIR`, or as a service with `LoadCredential=`");
    }

    private static SafeFileHandle? Open(string directory, string name)
    {
        using var handle = Native.OpenDirectory(directory);
        return Native.TryOpen(handle, name, out var error) ?? (error == Native.NoEntry ? null
            : throw new IOException($"{Path.Combine(directory, name)}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}"));
    }

    private static string? OthersMayRead(SafeFileHandle file, string path)
    {
        const int allButOwners = 0b001_111_111;
        var seen = Native.Look(file);
        return Trust.DistrustOfFile(seen) ?? ((seen.Mode & allButOwners) == 0 ? null : $"{path} is open to others: `chmod 600 {path}`");
    }

    private (string? Value, (string Why, string Hint)? Problem) Take(string name, SafeFileHandle file)
    {
        var bytes = new byte[Longest + 1];
        var length = RandomAccess.Read(file, bytes, 0);
        if (length > Longest) return Refused($"the secret `{name}` is too long for a variable", $"it may have {Longest / 1024} KiB");
        try
        {
            // A file that an editor or `echo` wrote ends with a line end that is no part of what it holds.
            var text = s_strict.GetString(bytes, 0, length);
            var value = text.EndsWith('\n') ? text[..^1].TrimEnd('\r') : text;
            if (value.Contains('\0', StringComparison.Ordinal)) return Refused($"the secret `{name}` holds a NUL", "no variable can");
            if (value.Length < Protocol.Redactor.Shortest)
                return Refused($"the secret `{name}` is too short to be hidden in what stages print", $"it must have {Protocol.Redactor.Shortest} characters");
            _known.AddOrUpdate(name, [value], (_, known) => known.Add(value));
            return (value, null);
        }
        catch (DecoderFallbackException)
        {
            return Refused($"the secret `{name}` is no text", "a variable holds UTF-8: encode it, in Base64 for one");
        }
    }

    private static (string? Value, (string Why, string Hint)? Problem) Refused(string why, string hint) => (null, (why, hint));

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,127}$", RegexOptions.CultureInvariant)]
    private static partial Regex IsName();
}
