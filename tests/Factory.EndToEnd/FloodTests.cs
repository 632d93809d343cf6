using System.Diagnostics;
using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>Programs that print without end, and hosts that stand still.</summary>
public sealed class FloodTests : IDisposable
{
    private const int Limit = 1 << 20;
    private readonly TestSpace _space = new();

    [Fact]
    public async Task Of_a_flood_the_beginning_and_the_end_are_shown_live_and_afterwards()
    {
        await _space.StartDaemon(more: ["--log-limit", "1MiB"]);
        var file = _space.Write("flood.factory", """
            pipeline flood
            stage pour = exec() { command = ["sh", "-c", "echo the first; yes 'a line of the flood' | head -c 67108864; echo the last"] }
            """);
        Assert.Equal(0, (await _space.Cli("run", "--detach", file)).ExitCode);
        var live = await _space.Cli("logs", "-f", "pour");
        var kept = await _space.Cli("logs", "pour");

        foreach (var shown in new[] { live, kept })
        {
            Assert.Equal(0, shown.ExitCode);
            Assert.StartsWith("the first\na line of the flood\n", shown.Output, StringComparison.Ordinal);
            Assert.EndsWith("the last\n", shown.Output, StringComparison.Ordinal);
        }
        Assert.Matches(@"(?m)^\[factory: 6[67],\d{3},\d{3} bytes were left out here\]$", kept.Output);
        var log = Directory.GetFiles(_space.State, "stdout.log", SearchOption.AllDirectories).Single(f => new FileInfo(f).Length > Limit);
        Assert.InRange(await OnDisk(log), 1, Limit);
    }

    [Fact]
    public async Task A_stage_whose_host_stands_still_is_tried_again_in_another()
    {
        await _space.StartDaemon(more: ["--heartbeat-limit", "3"]);
        var mark = Path.Combine(_space.Root, "mark");
        // Its first attempt stops its own host, which is the parent of its shell.
        var file = _space.Write("still.factory", "pipeline still\nstage s = exec() { command = [\"sh\", \"-c\", "
            + $"\"if [ ! -e '{mark}' ]; then touch '{mark}'; kill -STOP $PPID; sleep 1000; fi; echo again\"] }}\n");
        var ran = await _space.Cli("run", file);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
        using var client = _space.Client();
        Assert.Equal(["lost", "succeeded"], (await client.GetRunAsync(Routes.Last)).Stages.Single().Attempts.Select(a => a.End));
    }

    [Fact]
    public async Task A_credential_of_systemd_is_a_secret()
    {
        var credentials = Path.Combine(_space.Root, "credentials");
        _space.Write("credentials/HF_TOKEN", "given-by-systemd");
        await _space.StartDaemon(prefix: ["env", $"CREDENTIALS_DIRECTORY={credentials}"]);
        var file = _space.Write("given.factory",
            "pipeline given\nstage s = exec() { command = [\"sh\", \"-c\", \"[ $HF_TOKEN = given-by-systemd ]\"]  secrets = [\"HF_TOKEN\"] }\n");
        var ran = await _space.Cli("run", file);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
    }

    public void Dispose() => _space.Dispose();

    private static async Task<long> OnDisk(string file)
    {
        using var du = Process.Start(new ProcessStartInfo("du", ["--block-size=1", file]) { RedirectStandardOutput = true })!;
        var said = await du.StandardOutput.ReadToEndAsync();
        await du.WaitForExitAsync();
        return long.Parse(said.Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
