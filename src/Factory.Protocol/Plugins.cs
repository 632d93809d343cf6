using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Factory.Protocol;

/// <summary><c>plugin.json</c>: what makes a folder a plugin.</summary>
/// <param name="Id">Lower-case letters, digits, dots and dashes; the name of the folder above the version's.</param>
/// <param name="Version">The plugin's version; the folder's name.</param>
/// <param name="Assembly">The file to load, in the same folder.</param>
/// <param name="Sdk">The least Sdk version it needs, <c>major.minor</c>; the major must be the host's own.</param>
public sealed record PluginManifest(string Id, string Version, string Assembly, string Sdk)
{
    public const string FileName = "plugin.json";

    /// <summary>The Sdk that this build offers to plugins.</summary>
    public static readonly Version OfferedSdk = new(1, 0);

    /// <exception cref="InvalidDataException">The manifest is missing or wrong; the message says what and where.</exception>
    public static PluginManifest Read(string directory)
    {
        var file = Path.Combine(directory, FileName);
        if (!File.Exists(file)) throw new InvalidDataException($"{directory} is no plugin: it holds no {FileName}");
        PluginManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(File.ReadAllBytes(file), ProtocolJson.Default.PluginManifest)
                ?? throw new JsonException("it holds `null`");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file}: {e.Message}", e);
        }
        if (string.IsNullOrEmpty(manifest.Id) || string.IsNullOrEmpty(manifest.Version) || string.IsNullOrEmpty(manifest.Assembly)
            || string.IsNullOrEmpty(manifest.Sdk))
            throw new InvalidDataException($"{file}: `id`, `version`, `assembly` and `sdk` are needed");
        if (!File.Exists(Path.Combine(directory, manifest.Assembly)))
            throw new InvalidDataException($"{file}: `assembly` names {manifest.Assembly}, which is not there");
        if (!System.Version.TryParse(manifest.Sdk, out var sdk) || sdk.Major != OfferedSdk.Major || sdk > OfferedSdk)
            throw new InvalidDataException($"{file}: it needs Sdk {manifest.Sdk}, and this is {OfferedSdk}");
        return manifest;
    }

    /// <summary>SHA-256 over the names and contents of all files of a plugin's folder, <c>sha256:…</c>.</summary>
    public static string DigestOf(string directory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(directory, f))
            .Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(Path.Combine(directory, file));
            hash.AppendData(Encoding.UTF8.GetBytes($"{file}\0{stream.Length}\0"));
            hash.AppendData(SHA256.HashData(stream));
        }
        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
