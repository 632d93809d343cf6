using Factory.Engine;
using Factory.Protocol;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Files of a dataset's version, laid out for the data host to look into: beside the store, so that most are links. Gone with this.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly string _root;

    /// <param name="files">Files of the artifact.</param>
    public DataFolder(ArtifactStore store, ArtifactDigest artifact, IReadOnlyList<ArtifactFile> files)
    {
        _root = store.NewStaging();
        var tree = Path.Combine(_root, "files");
        // Under names of their own: those of a dataset may mean something to who reads them.
        var named = files.Select((f, i) => f with { Path = $"{i:d6}" }).ToList();
        using var use = store.BeginUse();
        store.CheckOut(artifact, named, tree);
        Files = [.. files.Zip(named, (f, n) => new DataFile(f.Path, Path.Combine(tree, n.Path)))];
    }

    public IReadOnlyList<DataFile> Files { get; }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
