namespace Factory.EndToEnd.Remotes;

public sealed class FolderRemoteTests : RemoteTests
{
    private readonly string _root = Directory.CreateTempSubdirectory("factory-remote-").FullName;

    private protected override IReadOnlyList<string> Files => Directory.GetFiles(_root, "*", SearchOption.AllDirectories);

    private protected override async Task Prepare()
    {
        foreach (var space in new[] { Here, There }) await Ok(space.Cli("remote", "add", "nas", _root));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
