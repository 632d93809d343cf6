using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Factory.EndToEnd.Remotes;

/// <summary>Data from web servers, storage services, patterns and archives.</summary>
public sealed class SourceTests : IAsyncLifetime
{
    private readonly TestSpace _space = new();
    private WebServer _web = null!;

    public async Task InitializeAsync() => _web = await WebServer.Start();

    public Task DisposeAsync()
    {
        _space.Dispose();
        _web.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_file_of_a_web_server_is_read_again_only_when_it_has_changed()
    {
        await _space.StartDaemon();
        _web.Write("a.csv", "x\n1\n"u8.ToArray());
        Assert.Contains("web@1: 1 file", (await Add("a.csv")).Output);
        Assert.Contains("which had this content already", (await Add("a.csv")).Output);
        _web.Write("a.csv", "x\n1\n2\n"u8.ToArray());
        Assert.Contains("web@2: 1 file", (await Add("a.csv")).Output);
        Assert.Equal(["200 /a.csv", "304 /a.csv", "200 /a.csv"], _web.Log);
        using var client = _space.Client();
        Assert.Equal("a.csv", Assert.Single((await client.GetDataAsync("web")).Files).Path);
    }

    [Fact]
    public async Task Content_that_is_not_what_it_should_be_is_refused()
    {
        await _space.StartDaemon();
        var content = "x\n1\n"u8.ToArray();
        _web.Write("a.csv", content);
        var right = Convert.ToHexStringLower(SHA256.HashData(content));
        Assert.Contains("is not what it should be", (await Add("a.csv", "--sha256", new string('0', 64))).Error);
        Assert.Contains("is no checksum", (await Add("a.csv", "--sha256", "abc")).Error);
        Assert.Contains("there is no http", (await Add("b.csv")).Error);
        Assert.Contains("403", (await Add("closed/a")).Error);
        Assert.Contains("no datasets yet", (await _space.Cli("data", "list")).Output);
        Assert.Contains("web@1", (await Add("a.csv", "--sha256", right)).Output);
    }

    [Fact]
    public async Task A_download_that_was_killed_goes_on_where_it_ended()
    {
        var daemon = await _space.StartDaemon();
        var content = new byte[24 << 20];
        new Random(8).NextBytes(content);
        _web.Write("large.bin", content);
        var adding = Add("slow/large.bin");
        var folder = Path.Combine(_space.State, "store", "tmp");
        await TestSpace.Until(() => Task.FromResult(adding.IsCompleted || Directory.Exists(folder)
            && Directory.GetFiles(folder, "part", SearchOption.AllDirectories).Any(f => new FileInfo(f).Length > 1 << 20)), "some of it has arrived");
        _space.Kill(daemon);
        var killed = await adding;
        await _space.StartDaemon();
        Assert.Contains("web@1: 1 file, 24 MiB", (await Add("slow/large.bin")).Output);
        if (killed.ExitCode != 0) Assert.Equal("206 /slow/large.bin", _web.Log[^1]);
        await _space.Cli("data", "checkout", "web", "out");
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(_space.Root, "out/large.bin")));
    }

    [Fact]
    public async Task An_archive_becomes_its_files_wherever_it_comes_from()
    {
        await _space.StartDaemon();
        _web.Write("a.tar.gz", Tar());
        Assert.Contains("web@1: 2 files", (await Add("a.tar.gz", "--unpack")).Output);
        File.WriteAllBytes(Path.Combine(_space.Root, "a.tar.gz"), Tar());
        Assert.Contains("web@1, which had this content already: 2 files", (await _space.Cli("data", "add", "a.tar.gz", "--name", "web", "--unpack")).Output);
        using var client = _space.Client();
        Assert.Equal(["a.csv", "deep/b.csv"], (await client.GetDataAsync("web")).Files.Select(f => f.Path));
    }

    [Fact]
    public async Task A_pattern_stands_for_the_files_that_it_matches()
    {
        await _space.StartDaemon();
        foreach (var name in new[] { "d/a.csv", "d/b.txt", "d/deep/c.csv" }) _space.Write(name, name);
        Assert.Contains("some@1: 2 files", (await _space.Cli("data", "add", "d/**/*.csv", "--name", "some")).Output);
        using var client = _space.Client();
        Assert.Equal(["a.csv", "deep/c.csv"], (await client.GetDataAsync("some")).Files.Select(f => f.Path));
        Assert.Contains("no file is called", (await _space.Cli("data", "add", "d/*.png", "--name", "some")).Error);
    }

    [Fact]
    public async Task Objects_of_a_storage_service_are_read_one_by_one_or_all_below_a_key()
    {
        await using var server = await S3Server.Start();
        await _space.StartDaemon(["env", $"AWS_ENDPOINT_URL_S3={server.Endpoint}", $"AWS_SHARED_CREDENTIALS_FILE={server.Credentials}"]);
        await server.Put("in/a.csv", "x\n1\n"u8.ToArray());
        await server.Put("in/deep/b.csv", "x\n2\n"u8.ToArray());
        var one = await _space.Cli("data", "add", "s3://data/in/a.csv", "--name", "one");
        Assert.Contains("one@1: 1 file", one.Output + one.Error);
        Assert.Contains("all@1: 2 files", (await _space.Cli("data", "add", "s3://data/in/", "--name", "all")).Output);
        Assert.Contains("all@1, which had", (await _space.Cli("data", "add", "s3://data/in/", "--name", "all")).Output);
        Assert.Contains("there is no s3://data/in/c.csv", (await _space.Cli("data", "add", "s3://data/in/c.csv", "--name", "one")).Error);
    }

    [Fact]
    public async Task A_pipeline_reads_from_an_address_takes_an_archive_apart_and_runs_again_when_it_changes()
    {
        await _space.StartDaemon();
        _web.Write("a.tar.gz", Tar());
        var file = _space.Write("web.factory", $$"""
            pipeline web
            stage files = unpack("{{_web.Url}}/a.tar.gz")
            stage count = exec(files.files) {
                command = ["sh", "-c", "echo n=$(find $FACTORY_INPUT_FILES -type f | wc -l)"]
                metrics { n = int }
            }
            """);
        Assert.Contains("n 2", (await _space.Cli("run", file)).Output);
        Assert.Contains("cached", (await _space.Cli("plan", file)).Output);
        _web.Write("a.tar.gz", Tar("third.csv"));
        Assert.Contains("n 3", (await _space.Cli("run", file)).Output);
        Assert.Contains("304 /a.tar.gz", _web.Log);
        var missing = _space.Write("missing.factory", $"pipeline missing\nstage files = unpack(\"{_web.Url}/none.zip\")\n");
        Assert.Contains("FAC2780", (await _space.Cli("run", missing)).Error + (await _space.Cli("run", missing)).Output);
    }

    [Fact]
    public async Task A_dropped_pipeline_waits_until_what_it_names_was_read()
    {
        await _space.StartDaemon();
        _web.Write("a.csv", "x\n1\n"u8.ToArray());
        _space.Drop("rows.factory", $"pipeline rows\nstage table = csv(\"{_web.Url}/a.csv\")\n");
        await _space.StatusFile("rows.txt", text => text.Contains("succeeded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dropped_pipeline_runs_again_when_an_address_has_other_content()
    {
        await _space.StartDaemon();
        _web.Write("a.csv", "x\n1\n"u8.ToArray());
        _space.Drop("watch.factory", $"pipeline watch\ntrigger fresh = change() {{ every = 1s }}\nstage table = csv(\"{_web.Url}/a.csv\")\n");
        await _space.StatusFile("watch.txt", t => t.Contains("run 1 succeeded", StringComparison.Ordinal));
        _web.Write("a.csv", "x\n1\n2\n"u8.ToArray());
        await _space.StatusFile("watch.txt", t => t.Contains("run 2 succeeded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dropped_pipeline_runs_again_when_a_dataset_has_a_new_version_or_its_alias_moves()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "x\n1\n");
        await _space.Cli("data", "add", "a.csv", "--name", "lab/rows", "--tag", "golden");
        _space.Drop("newest.factory", "pipeline newest\ntrigger fresh = change()\nstage table = csv(dataset(\"lab/rows@latest\"))\n");
        _space.Drop("golden.factory", "pipeline golden\ntrigger fresh = change(dataset(\"lab/rows@golden\"))\nstage table = csv(dataset(\"lab/rows@golden\"))\n");
        await _space.StatusFile("newest.txt", t => t.Contains("succeeded", StringComparison.Ordinal));
        var first = await _space.StatusFile("golden.txt", t => t.Contains("succeeded", StringComparison.Ordinal));

        _space.Write("a.csv", "x\n1\n2\n");
        await _space.Cli("data", "add", "a.csv", "--name", "lab/rows");
        await _space.StatusFile("newest.txt", t => t.Contains("run 3 succeeded", StringComparison.Ordinal));
        Assert.Equal(first, await _space.StatusFile("golden.txt", _ => true));

        await _space.Cli("data", "tag", "lab/rows@2", "golden");
        await _space.StatusFile("golden.txt", t => t.Contains("run 4 succeeded", StringComparison.Ordinal));
    }

    private Task<(int ExitCode, string Output, string Error)> Add(string path, params string[] more) =>
        _space.Cli(["data", "add", $"{_web.Url}/{path}", "--name", "web", .. more]);

    private static byte[] Tar(params string[] more)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
            foreach (var name in (string[])["a.csv", "deep/b.csv", .. more])
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(name)) });
        return bytes.ToArray();
    }
}
