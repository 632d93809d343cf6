using System.Text.Json;
using System.Text.Json.Serialization;
using Factory.Protocol;

namespace Factory.Execution.Plugins;

/// <summary>
/// Digests of plugin folders, kept over starts, for some hold half a gigabyte. A folder whose stamps changed is read again.
/// </summary>
internal sealed class DigestCache(string file)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StampedDigest> _known = Load(file);

    public string DigestOf(string directory)
    {
        var stamp = FileStamps.Of(directory);
        lock (_gate)
        {
            if (_known.TryGetValue(directory, out var known) && known.Stamp == stamp) return known.Digest;
        }
        var digest = PluginManifest.DigestOf(directory);
        lock (_gate) _known[directory] = new(stamp, digest);
        return digest;
    }

    /// <summary>The folder that has these bytes still; null when none has.</summary>
    public string? DirectoryOf(string digest)
    {
        lock (_gate)
            return _known.FirstOrDefault(k => k.Value.Digest == digest && Directory.Exists(k.Key) && FileStamps.Of(k.Key) == k.Value.Stamp).Key;
    }

    public void Save()
    {
        lock (_gate)
        {
            foreach (var gone in _known.Keys.Where(d => !Directory.Exists(d)).ToList()) _known.Remove(gone);
            Trees.WriteWhole(file, JsonSerializer.SerializeToUtf8Bytes(_known, CacheJson.Default.DictionaryStringStampedDigest));
        }
    }

    private static Dictionary<string, StampedDigest> Load(string file)
    {
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), CacheJson.Default.DictionaryStringStampedDigest) ?? [] : [];
        }
        catch (JsonException)
        {
            return []; // a cache: it is made again
        }
    }
}

internal sealed record StampedDigest(string Stamp, string Digest);

[JsonSerializable(typeof(Dictionary<string, StampedDigest>))]
internal sealed partial class CacheJson : JsonSerializerContext;
