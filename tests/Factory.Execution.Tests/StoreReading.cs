using Factory.Engine;
using Factory.Storage;

namespace Factory.Execution.Tests;

/// <summary>Short ways into the real store and out of it.</summary>
internal static class StoreReading
{
    public static ArtifactDigest IngestText(this ArtifactStore store, string root, string name, string text)
    {
        var file = Path.Combine(root, Path.GetRandomFileName());
        File.WriteAllText(file, text);
        return store.IngestFile(file, name);
    }

    public static string Read(this Workshop workshop, ArtifactDigest artifact, string path)
    {
        var tree = Path.Combine(workshop.Root, Path.GetRandomFileName());
        workshop.Store.Materialize(artifact, tree);
        return File.ReadAllText(Path.Combine(tree, path));
    }
}
