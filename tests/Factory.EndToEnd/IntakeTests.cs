using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>The watched folder, as whoever drops files into it sees it.</summary>
public sealed class IntakeTests : IDisposable
{
    private const string Tiny = """
        pipeline tiny
        stage hello = exec() {
            command = ["sh", "-c", "echo hello"]
        }
        """;

    private readonly TestSpace _space = new();

    [Fact]
    public async Task A_file_that_is_renamed_in_runs()
    {
        await _space.StartDaemon();
        _space.Drop("tiny.factory", Tiny);
        Assert.Contains("succeeded", await _space.StatusFile("tiny.txt", t => t.Contains("succeeded", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_file_is_answered_with_all_its_mistakes_and_carets()
    {
        await _space.StartDaemon();
        _space.Drop("wrong.factory", "pipeline wrong\nstage a = exce() { }\nstage b = exec() { comand = [] }\n");
        var text = await _space.StatusFile("wrong.txt", t => t.Contains("rejected", StringComparison.Ordinal));
        Assert.Contains("did you mean `exec`?", text, StringComparison.Ordinal);
        Assert.Contains("did you mean `command`?", text, StringComparison.Ordinal);
        Assert.Contains("^^^^", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_is_not_there_yet_is_waited_for()
    {
        await _space.StartDaemon();
        _space.Drop("later.factory", "pipeline later\ndataset raw = csv(\"late.csv\")\n");
        Assert.Contains("late.csv", await _space.StatusFile("later.txt", t => t.Contains("waiting", StringComparison.Ordinal)), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_space.Watched, "late.csv"), "a,b\n1,2\n");
        await _space.StatusFile("later.txt", t => t.Contains("succeeded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Data_that_is_still_being_written_is_taken_when_it_stands_still()
    {
        await _space.StartDaemon();
        Directory.CreateDirectory(_space.Watched);
        File.WriteAllText(Path.Combine(_space.Watched, "whole.csv"), "a,b\n");
        _space.Drop("copied.factory", "pipeline copied\ndataset one = csv(\"whole.csv\")\n");
        var written = 0;
        await TestSpace.Until(() =>
        {
            File.AppendAllText(Path.Combine(_space.Watched, "whole.csv"), $"{++written},2\n");
            return Task.FromResult(written > 100 && File.Exists(Path.Combine(_space.Root, "status", "copied.txt")));
        }, "it is told of");
        Assert.Contains("not run yet: whole.csv is still being written", File.ReadAllText(Path.Combine(_space.Root, "status", "copied.txt")), StringComparison.Ordinal);
        await _space.StatusFile("copied.txt", t => t.Contains("succeeded", StringComparison.Ordinal));
        using var client = _space.Client();
        var run = await client.GetRunAsync(Routes.Last);
        Assert.Equal((1, written), (run.Run, Assert.Single(run.Stages).Metrics["rows"].GetInt32()));
    }

    [Fact]
    public async Task A_file_that_is_still_being_written_is_left_alone_until_it_stands_still()
    {
        await _space.StartDaemon();
        Directory.CreateDirectory(_space.Watched);
        var path = Path.Combine(_space.Watched, "slow.factory");
        var text = Tiny.Replace("pipeline tiny", "pipeline slow", StringComparison.Ordinal);
        File.WriteAllText(path, text[..20]);
        bool IsAnswered(string name) => File.Exists(Path.Combine(_space.Root, "status", $"{name}.txt"));
        // Those that are renamed in are taken by the scans that must pass this one over.
        var probe = 0;
        await TestSpace.Until(() =>
        {
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
            if (probe == 0 || IsAnswered($"probe{probe}")) _space.Drop($"probe{++probe}.factory", Tiny.Replace("pipeline tiny", $"pipeline probe{probe}", StringComparison.Ordinal));
            return Task.FromResult(probe > 3);
        }, "others are taken");
        Assert.False(IsAnswered("slow"));
        File.AppendAllText(path, text[20..]);
        await _space.StatusFile("slow.txt", t => t.Contains("succeeded", StringComparison.Ordinal));
        using var client = _space.Client();
        Assert.Equal(1, (await client.ListPipelinesAsync()).Single(p => p.Name == "slow").Revision);
    }

    [Fact]
    public async Task An_edit_is_a_new_revision_and_a_deletion_retires()
    {
        await _space.StartDaemon();
        _space.Drop("tiny.factory", Tiny);
        await _space.StatusFile("tiny.txt", t => t.Contains("succeeded", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_space.Watched, "tiny.factory"), Tiny.Replace("echo hello", "echo again", StringComparison.Ordinal));
        await _space.StatusFile("tiny.txt", t => t.Contains("revision 2", StringComparison.Ordinal) && t.Contains("succeeded", StringComparison.Ordinal));
        File.Delete(Path.Combine(_space.Watched, "tiny.factory"));
        using var client = _space.Client();
        await TestSpace.Until(async () => (await client.ListPipelinesAsync()).Single().Status == PipelineState.Retired, "the pipeline is retired");
        Assert.Equal(2, (await client.ListRunsAsync()).Count);
    }

    [Fact]
    public async Task Files_dropped_all_at_once_are_each_taken_once()
    {
        await _space.StartDaemon();
        var count = Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full" ? 1000 : 200;
        for (var i = 0; i < count; i++) _space.Drop($"p{i}.factory", $"pipeline p{i}\nstage a = exec() {{ comand = [] }}\n");
        var status = Path.Combine(_space.Root, "status");
        await TestSpace.Until(() => Task.FromResult(Directory.Exists(status) && Directory.GetFiles(status, "p*.txt").Length == count),
            "all files were answered");
        using var client = _space.Client();
        var pipelines = await client.ListPipelinesAsync();
        Assert.Equal(count, pipelines.Count);
        Assert.All(pipelines, p => Assert.Equal((1, PipelineState.Rejected), (p.Revision, p.Status)));
    }

    [Theory]
    [InlineData("2 links")]
    [InlineData("symbolic link")]
    [InlineData("writable by others")]
    [InlineData("regular")]
    public async Task A_file_that_cannot_be_trusted_is_not_run(string reason)
    {
        await _space.StartDaemon();
        Directory.CreateDirectory(_space.Watched);
        var target = Path.Combine(_space.Watched, "bad.factory");
        var elsewhere = _space.Write("elsewhere", Tiny);
        if (reason == "2 links") await Shell($"ln '{elsewhere}' '{target}'");
        else if (reason == "symbolic link") await Shell($"ln -s '{elsewhere}' '{target}'");
        else if (reason == "regular") await Shell($"mkfifo -m 600 '{target}'");
        else
        {
            File.SetUnixFileMode(elsewhere, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
            File.Move(elsewhere, target);
        }
        Assert.Contains(reason, await _space.StatusFile("bad.txt", t => t.Contains("not run", StringComparison.Ordinal)), StringComparison.Ordinal);
        using var client = _space.Client();
        Assert.Empty(await client.ListRunsAsync());
    }

    private static Task Shell(string command) => System.Diagnostics.Process.Start("/bin/sh", ["-c", command]).WaitForExitAsync();

    public void Dispose() => _space.Dispose();
}
