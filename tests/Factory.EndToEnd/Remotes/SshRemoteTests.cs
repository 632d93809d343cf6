namespace Factory.EndToEnd.Remotes;

/// <summary>Against OpenSSH's own server, on a port and with keys that are made for the test.</summary>
public sealed class SshRemoteTests : RemoteTests
{
    private SshServer _server = null!;

    private protected override IReadOnlyList<string> Files => Directory.GetFiles(_server.Data, "*", SearchOption.AllDirectories);

    private protected override async Task Prepare()
    {
        _server = await SshServer.Start();
        foreach (var space in new[] { Here, There })
            await Ok(space.Cli("remote", "add", "nas", _server.Url, "--credentials", _server.Key, "--host-key", _server.Fingerprint));
    }

    [Fact]
    public async Task A_server_whose_key_is_not_the_expected_one_gets_nothing()
    {
        Here.Write("a/b", "c");
        await Ok(Here.Cli("data", "add", "a", "--name", "a"));
        await Ok(Here.Cli("remote", "add", "other", _server.Url, "--credentials", _server.Key, "--host-key", "SHA256:" + new string('A', 43)));
        Assert.Contains("somebody else may be answering", (await Here.Cli("data", "push", "a", "other")).Error);
        await Ok(Here.Cli("remote", "add", "unknown", _server.Url, "--credentials", _server.Key));
        Assert.Contains($"--host-key {_server.Fingerprint}", (await Here.Cli("data", "push", "a", "unknown")).Error);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task Who_is_not_let_in_is_told_so()
    {
        var stranger = Path.Combine(Here.Root, "stranger");
        SshServer.MakeKey(stranger);
        await Ok(Here.Cli("remote", "add", "closed", _server.Url, "--credentials", stranger, "--host-key", _server.Fingerprint));
        Assert.Contains("does not let", (await Here.Cli("remote", "show", "closed")).Error);
        Assert.Contains("holds no password", (await Here.Cli("remote", "add", "open", _server.Url.Replace("@", ":geheim@", StringComparison.Ordinal))).Error);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _server.Dispose();
    }
}
