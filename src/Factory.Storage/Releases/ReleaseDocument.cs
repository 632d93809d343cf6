using Factory.Sdk;

namespace Factory.Storage;

/// <summary><c>release.json</c>: what a release's tree says of itself to those who have only the tree.</summary>
internal static class ReleaseDocument
{
    public const string FileName = "release.json";

    public static string Of(Release release, string pipeline, ArtifactStore artifacts) => Value.Of(
        ("name", release.Name), ("version", release.Version), ("pipeline", pipeline), ("run", release.Run.Value),
        ("artifacts", Value.Of(release.Artifacts.Select(a => (Value)Value.Of(
            ("name", a.Name), ("kind", a.Kind.ToString().ToLowerInvariant()), ("digest", a.Digest.Hex),
            ("files", Value.Of(artifacts.Files(a.Digest).Select(f => (Value)Value.Of(
                ("path", $"{a.Name}/{f.Path}"), ("size", f.Size), ("sha256", f.Sha256)))))))))).ToString() + "\n";
}
