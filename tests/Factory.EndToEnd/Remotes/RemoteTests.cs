namespace Factory.EndToEnd.Remotes;

/// <summary>Two daemons that share nothing but a remote. What every kind of remote must do; each kind runs all of it against a real server.</summary>
public abstract class RemoteTests : IAsyncLifetime
{
    private readonly TestSpace _here = new();
    private readonly TestSpace _there = new();

    private protected TestSpace Here => _here;
    private protected TestSpace There => _there;

    /// <summary>An empty place, named <c>nas</c> in both spaces.</summary>
    private protected abstract Task Prepare();

    /// <summary>All bytes that lie in the place.</summary>
    private protected abstract IReadOnlyList<string> Files { get; }

    public async Task InitializeAsync()
    {
        await _here.StartDaemon();
        await _there.StartDaemon();
        await Prepare();
    }

    public virtual Task DisposeAsync()
    {
        _here.Dispose();
        _there.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task What_one_pushes_another_pulls_and_a_pipeline_runs_on_it()
    {
        _here.Write("rows/a.csv", "x,y\n1,2\n3,4\n");
        _here.Write("rows/deep/run.sh", "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(_here.Root, "rows/deep/run.sh"), (UnixFileMode)0b111_101_101);
        Large(_here, "rows/large.bin", 3 << 20, seed: 1);
        await Ok(_here.Cli("data", "add", "rows", "--name", "lab/rows", "-m", "first"));
        Assert.Contains("lab/rows@1: 3 files", (await Ok(_here.Cli("data", "push", "lab/rows", "nas"))).Output);
        Assert.Contains("was there already", (await Ok(_here.Cli("data", "push", "lab/rows", "nas"))).Output);

        Assert.Contains("lab/rows@1: 3 files", (await Ok(_there.Cli("data", "pull", "lab/rows", "nas", "--tag", "golden"))).Output);
        using var client = _there.Client();
        var pulled = await client.GetDataAsync("lab/rows", "golden");
        using var origin = _here.Client();
        Assert.Equal((await origin.GetDataAsync("lab/rows")).Digest, pulled.Digest);
        Assert.Equal("first", pulled.Note);
        await Ok(_there.Cli("data", "checkout", "lab/rows", "out"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(_here.Root, "rows/large.bin")), File.ReadAllBytes(Path.Combine(_there.Root, "out/large.bin")));
        Assert.True(File.GetUnixFileMode(Path.Combine(_there.Root, "out/deep/run.sh")).HasFlag(UnixFileMode.UserExecute));
        Assert.True((await client.VerifyAsync(new(ReadData: true))).Sound);

        var pipeline = _there.Write("count.factory", """
            pipeline count
            stage lines = exec(rows: dataset("lab/rows@golden")) {
                command = ["sh", "-c", "echo n=$(wc -l < $FACTORY_INPUT_ROWS/a.csv)"]
                metrics { n = int }
            }
            """);
        Assert.Contains("n 3", (await Ok(_there.Cli("run", pipeline))).Output);
    }

    [Fact]
    public async Task A_new_version_of_a_large_file_brings_its_new_chunks_only_both_ways()
    {
        Large(_here, "big/a.bin", 8 << 20, seed: 2);
        await Ok(_here.Cli("data", "add", "big", "--name", "big"));
        await Ok(_here.Cli("data", "push", "big", "nas"));
        using var here = _here.Client();
        using var there = _there.Client();
        var first = await there.PullDataAsync("big", new("nas"));
        Assert.InRange(first.Received, 8 << 20, 9 << 20);
        using (var file = File.OpenWrite(Path.Combine(_here.Root, "big/a.bin")))
        {
            file.Position = 5 << 20;
            file.Write("changed"u8);
        }
        await Ok(_here.Cli("data", "add", "big", "--name", "big"));
        Assert.InRange((await here.PushDataAsync("big", new("nas"))).Sent, 1, 600 << 10);
        var second = await there.PullDataAsync("big", new("nas"));
        Assert.Equal(2, second.Version);
        Assert.InRange(second.Received, 1, 600 << 10);
        Assert.Equal(0, (await there.PullDataAsync("big", new("nas"))).Received);
    }

    [Fact]
    public async Task Two_who_push_at_once_do_each_other_no_harm()
    {
        Large(_here, "mine/same.bin", 6 << 20, seed: 3);
        Large(_there, "yours/same.bin", 6 << 20, seed: 3);
        Large(_here, "mine/own.bin", 2 << 20, seed: 4);
        Large(_there, "yours/own.bin", 2 << 20, seed: 5);
        await Ok(_here.Cli("data", "add", "mine", "--name", "shared"));
        await Ok(_there.Cli("data", "add", "yours", "--name", "shared"));
        await Task.WhenAll(Ok(_here.Cli("data", "push", "shared", "nas")), Ok(_there.Cli("data", "push", "shared", "nas")));

        using var here = _here.Client();
        var versions = await here.ListRemoteVersionsAsync("nas");
        Assert.Equal([("shared", 1L), ("shared", 1L)], versions.Select(v => (v.Name, v.Version)));
        Assert.Contains("say which", (await _here.Cli("data", "pull", "shared", "nas")).Error);
        foreach (var version in versions)
            Assert.Equal(version.Digest, (await here.PullDataAsync("shared", new("nas", version.Digest[..12], As: $"copy-{version.Digest[..8]}"))).Digest);
        Assert.True((await here.VerifyAsync(new(ReadData: true))).Sound);
    }

    [Fact]
    public async Task A_push_that_was_killed_names_nothing_and_goes_on_where_it_ended()
    {
        Large(_here, "much/a.bin", 80 << 20, seed: 6);
        await Ok(_here.Cli("data", "add", "much", "--name", "much"));
        var daemon = await Restart(_here);
        var pushing = _here.Cli("data", "push", "much", "nas");
        await TestSpace.Until(() => Task.FromResult(Files.Count(f => f.Contains(".idx", StringComparison.Ordinal)) >= 2 || pushing.IsCompleted), "two packs have arrived");
        _here.Kill(daemon);
        var killed = await pushing;
        await _here.StartDaemon();
        var arrived = Files.Where(f => f.EndsWith(".idx", StringComparison.Ordinal) || f.EndsWith(".idx._S3rver_object", StringComparison.Ordinal)).Count();
        using var here = _here.Client();
        if (killed.ExitCode != 0) Assert.Empty(await here.ListRemoteVersionsAsync("nas"));
        Assert.InRange((await here.PushDataAsync("much", new("nas"))).Sent, 0, (81L << 20) - arrived * (15L << 20));
        Assert.Single(await here.ListRemoteVersionsAsync("nas"));
        using var there = _there.Client();
        Assert.Equal((await here.GetDataAsync("much")).Digest, (await there.PullDataAsync("much", new("nas"))).Digest);
    }

    [Fact]
    public async Task A_pull_that_was_killed_makes_no_version_and_goes_on_where_it_ended()
    {
        Large(_here, "much/a.bin", 120 << 20, seed: 7);
        await Ok(_here.Cli("data", "add", "much", "--name", "much"));
        await Ok(_here.Cli("data", "push", "much", "nas"));
        var daemon = await Restart(_there);
        var pulling = _there.Cli("data", "pull", "much", "nas");
        var packs = Path.Combine(_there.State, "store", "packs");
        await TestSpace.Until(() => Task.FromResult(Directory.Exists(packs) && Directory.GetFiles(packs).Length > 0 || pulling.IsCompleted), "some of it has arrived");
        _there.Kill(daemon);
        var killed = await pulling;
        await _there.StartDaemon();
        using var there = _there.Client();
        if (killed.ExitCode != 0) Assert.Empty(await there.ListDataAsync());
        // A pack that is there may not be in the index yet: it counts for nothing then.
        var arrived = Math.Max(0, Directory.GetFiles(Path.Combine(_there.State, "store", "index")).Length > 0 ? Directory.GetFiles(packs).Sum(f => new FileInfo(f).Length) - (70L << 20) : 0);
        Assert.InRange((await there.PullDataAsync("much", new("nas"))).Received, 0, (122L << 20) - arrived);
        Assert.True((await there.VerifyAsync(new(ReadData: true))).Sound);
    }

    private static async Task<System.Diagnostics.Process> Restart(TestSpace space)
    {
        space.EndAll();
        return await space.StartDaemon();
    }

    private protected static void Large(TestSpace space, string name, int size, int seed)
    {
        var path = space.Write(name, "");
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
    }

    private protected static async Task<(int ExitCode, string Output, string Error)> Ok(Task<(int ExitCode, string Output, string Error)> running)
    {
        var ran = await running;
        Assert.True(ran.ExitCode == 0, $"{ran.ExitCode}: {ran.Output}{ran.Error}");
        return ran;
    }
}
