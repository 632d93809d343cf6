using System.Security.Cryptography;
using System.Text;
using Factory.Engine;

namespace Factory.Execution.Tests;

/// <summary>A store of whole directories, named by the digest over their files.</summary>
internal sealed class DirectoryStore(string root) : IArtifactStore
{
    public ArtifactDigest Ingest(string directory, bool adopt)
    {
        var digest = new ArtifactDigest(DigestOf(directory));
        if (!Directory.Exists(PathOf(digest))) Copy(directory, PathOf(digest));
        return digest;
    }

    public ArtifactDigest IngestFile(string file, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "incoming", Guid.NewGuid().ToString("n")));
        File.Copy(file, Path.Combine(folder.FullName, name));
        return Ingest(folder.FullName, adopt: true);
    }

    public ArtifactDigest IngestText(string name, string text)
    {
        var file = Path.Combine(Directory.CreateDirectory(root).FullName, Guid.NewGuid().ToString("n"));
        File.WriteAllText(file, text);
        return IngestFile(file, name);
    }

    public void Materialize(ArtifactDigest artifact, string target)
    {
        if (!Directory.Exists(PathOf(artifact))) throw new InvalidDataException($"there is no content {artifact}");
        Copy(PathOf(artifact), target);
    }

    public bool Verify(ArtifactDigest artifact) => Directory.Exists(PathOf(artifact));

    public IReadOnlyList<ArtifactFile> Files(ArtifactDigest artifact) => throw new NotSupportedException();

    public string Read(ArtifactDigest artifact, string path) => File.ReadAllText(Path.Combine(PathOf(artifact), path));

    private string PathOf(ArtifactDigest digest) => Path.Combine(root, digest.Hex);

    private static string DigestOf(string directory)
    {
        var files = Directory.GetFiles(directory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        if (files.Any(f => new FileInfo(f).LinkTarget is not null)) throw new InvalidDataException($"{directory} holds a link");
        var parts = files.Select(f => $"{Path.GetRelativePath(directory, f)}\0{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts))));
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
