using System.Security.Cryptography;
using System.Text;
using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

/// <summary>
/// The files of an artifact, in ordinal order of their paths. Its canonical JSON is what the artifact's digest is taken of.
/// Directories are in it only by the files that they hold.
/// </summary>
internal sealed class Manifest
{
    private const long Version = 1;

    private Manifest(IReadOnlyList<ArtifactFile> files, byte[] json)
    {
        Files = files;
        Json = json;
        Digest = new(Convert.ToHexStringLower(SHA256.HashData(json)));
    }

    public IReadOnlyList<ArtifactFile> Files { get; }
    public byte[] Json { get; }
    public ArtifactDigest Digest { get; }

    public static Manifest Of(IEnumerable<ArtifactFile> files)
    {
        ArtifactFile[] ordered = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];
        var json = Value.Of(("version", Version), ("files", Value.Of(ordered.Select(f => (Value)Value.Of(
            ("path", f.Path), ("size", f.Size), ("mode", Convert.ToString(f.Mode, 8).PadLeft(4, '0')), ("sha256", f.Sha256))))));
        return new(ordered, Encoding.UTF8.GetBytes(json.ToString()));
    }

    /// <exception cref="InvalidDataException">These bytes are not the manifest of that digest.</exception>
    public static Manifest Read(byte[] json, ArtifactDigest expected)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(json)) != expected.Hex)
            throw new InvalidDataException($"the manifest of artifact {expected} was changed in the store: its content has another digest");
        var root = (Value.Map)Value.Parse(Encoding.UTF8.GetString(json));
        if (root["version"] is not Value.Integer { Value: Version })
            throw new InvalidDataException(
                $"the manifest of artifact {expected} is of version {root["version"]}, which this Factory does not know: use a newer one");
        return new([.. ((Value.List)root["files"]!).Items.Select(f => FileOf((Value.Map)f))], json);
    }

    private static ArtifactFile FileOf(Value.Map file) => new(
        file["path"]!.AsText()!, ((Value.Integer)file["size"]!).Value, Convert.ToInt32(file["mode"]!.AsText(), 8), file["sha256"]!.AsText()!);
}

internal static class ArtifactFileExtensions
{
    public static ContentId Id(this ArtifactFile file) => ContentId.OfHex(file.Sha256);

    public static BlobId Blob(this ArtifactFile file) => new(file.Sha256, (file.Mode & 1) != 0);
}
