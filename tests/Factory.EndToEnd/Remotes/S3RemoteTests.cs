namespace Factory.EndToEnd.Remotes;

/// <summary>Against a server that speaks the protocol of S3.</summary>
public sealed class S3RemoteTests : RemoteTests
{
    private S3Server _server = null!;

    private protected override IReadOnlyList<string> Files =>
        [.. Directory.GetFiles(_server.Data, "*", SearchOption.AllDirectories).Where(f => f.Contains("/factory/", StringComparison.Ordinal))];

    private protected override async Task Prepare()
    {
        _server = await S3Server.Start();
        foreach (var space in new[] { Here, There })
            await Ok(space.Cli("remote", "add", "nas", _server.Url, "--endpoint", _server.Endpoint, "--credentials", _server.Credentials));
    }

    [Fact]
    public async Task Who_has_another_secret_or_no_bucket_is_told_so_and_nothing_is_written()
    {
        Here.Write("a/b", "c");
        await Ok(Here.Cli("data", "add", "a", "--name", "a"));
        await Ok(Here.Cli("remote", "add", "closed", _server.Url, "--endpoint", _server.Endpoint, "--credentials", _server.Credentials, "--profile", "wrong"));
        Assert.Contains("SignatureDoesNotMatch", (await Here.Cli("data", "push", "a", "closed")).Error);
        await Ok(Here.Cli("remote", "add", "nowhere", "s3://no-such-bucket/x", "--endpoint", _server.Endpoint, "--credentials", _server.Credentials));
        Assert.Contains("NoSuchBucket", (await Here.Cli("data", "push", "a", "nowhere")).Error);
        Assert.Contains("holds no password", (await Here.Cli("remote", "add", "open", "s3://key:geheim@data/x")).Error);
        Assert.Empty(Files);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }
}
