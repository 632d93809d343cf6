namespace Factory.Storage.Tests;

/// <summary>A folder of its own, gone afterwards.</summary>
internal sealed class TestSpace : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("factory-storage-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public ArtifactStore Store() => new(this["store"], TimeProvider.System);

    /// <summary>A tree of files, made.</summary>
    public string Tree(string name, params (string Path, string Content)[] files)
    {
        Directory.CreateDirectory(this[name]);
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(this[name], path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }
        return this[name];
    }

    public void Dispose() => ReadOnlyTree.Delete(Root);
}
