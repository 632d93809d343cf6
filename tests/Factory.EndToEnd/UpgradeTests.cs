using System.Formats.Tar;
using System.IO.Compression;
using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>What an earlier version left, recorded from it: its daemon was killed while a stage ran, and the stage ended without it.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly TestSpace _space = new();

    [Fact]
    public async Task A_stage_that_an_earlier_version_began_is_taken_over_and_not_done_again()
    {
        using (var packed = new GZipStream(File.OpenRead(Path.Combine(TestSpace.Repository, "tests/fixtures/earlier/protocol-1.tar.gz")), CompressionMode.Decompress))
        {
            Directory.CreateDirectory(_space.State);
            TarFile.ExtractToDirectory(packed, _space.State, overwriteFiles: false);
        }
        await _space.StartDaemon();
        using var client = _space.Client();
        await TestSpace.Until(async () => (await client.GetRunAsync("1")).Status.IsOver(), "the run is over");
        var run = await client.GetRunAsync("1");
        Assert.Equal(RunState.Succeeded, run.Status);
        var slow = run.Stages.Single(s => s.Name == "slow");
        Assert.Equal(("succeeded", 2), (Assert.Single(slow.Attempts).End, slow.Metrics["n"].GetInt32()));
        Assert.Contains("done", (await _space.Cli("logs", "slow", "--run", "1")).Output);
        Assert.NotEmpty(Directory.GetFiles(_space.State, "factory.db.schema-3.backup"));
    }

    public void Dispose() => _space.Dispose();
}
