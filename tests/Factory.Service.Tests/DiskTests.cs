using Factory.Control;

namespace Factory.Service.Tests;

/// <summary>The daemon on a disk that hangs, fails or is full, as strace makes it look.</summary>
public sealed class DiskTests : IDisposable
{
    /// <summary>So many bytes are synced by themselves, and not carried by a commit.</summary>
    private const int Large = 200_000;
    private static readonly TimeSpan s_watchdog = TimeSpan.FromMilliseconds(400);
    private readonly TestSpace _space = new();

    [Fact]
    public async Task While_a_commit_hangs_the_watchdog_is_not_fed()
    {
        using var systemd = new NotifySocket(Path.Combine(_space.Root, "notify"));
        var daemon = await _space.StartDaemon(["env", $"NOTIFY_SOCKET={systemd.Path}", $"WATCHDOG_USEC={s_watchdog.TotalMicroseconds}"]);
        await systemd.Hears("READY=1");
        await systemd.Hears("WATCHDOG=1", times: 5);

        using var client = _space.Client();
        Task<RunAccepted> accepted;
        using (await Strace.Attach(daemon, "fsync,fdatasync:delay_enter=600000000"))
        {
            accepted = client.RunAsync(Pipeline("late"));
            await systemd.FallsSilent(5 * s_watchdog);
            Assert.False(accepted.IsCompleted);
            Assert.False(daemon.HasExited);
        }
        await systemd.Hears("WATCHDOG=1", times: 5);
        await Succeeds(client, (await accepted).Run);
    }

    [Theory]
    [InlineData("fsync,fdatasync", "factory.db-wal", "factory.db", 10)]
    [InlineData("fsync,fdatasync", "store/blobs", "store/blobs", Large)]
    [InlineData("fsync,fdatasync", null, "", Large)]
    [InlineData("fsync,fdatasync", "store/manifests", "store/manifests", 10)]
    public async Task A_sync_that_fails_ends_the_daemon_with_a_clear_last_word(string calls, string? of, string named, int bytes)
    {
        var daemon = await _space.StartDaemon();
        long before;
        using (var client = _space.Client())
        {
            before = (await client.RunAsync(Pipeline("before", bytes))).Run;
            await Succeeds(client, before);
            using (await Strace.Attach(daemon, $"{calls}:error=EIO", of is null ? null : Path.Combine(_space.State, of)))
            {
                try
                {
                    await client.RunAsync(Pipeline("after", bytes));
                }
                catch (Exception e) when (e is ControlException or DaemonUnreachableException)
                {
                    // Then it was not acknowledged.
                }
                await TestSpace.Until(() => Task.FromResult(daemon.HasExited), "the daemon has ended");
            }
        }
        Assert.Equal(74, daemon.ExitCode);
        var last = File.ReadLines(_space.DaemonLog).Last();
        Assert.StartsWith("factoryd: ", last, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_space.State, named), last, StringComparison.Ordinal);
        Assert.Contains("failed", last, StringComparison.Ordinal);
        Assert.Contains("check the disk, then start again", last, StringComparison.Ordinal);

        await _space.StartDaemon();
        using var again = _space.Client();
        Assert.Equal(RunState.Succeeded, (await again.GetRunAsync($"{before}")).Status);
        await Succeeds(again, (await again.RunAsync(Pipeline("before", bytes))).Run, ResultSource.Cached);
        await Succeeds(again, (await again.RunAsync(Pipeline("after", bytes))).Run);
    }

    [Fact]
    public async Task On_a_full_disk_the_daemon_waits_for_room()
    {
        var daemon = await _space.StartDaemon();
        using (await Strace.Attach(daemon, "pwrite64:error=ENOSPC"))
        {
            _space.Drop("patient.factory", Text("patient"));
            bool Told() => File.ReadAllText(_space.DaemonLog).Contains("is full", StringComparison.Ordinal);
            await TestSpace.Until(() => Task.FromResult(Told()), "the daemon says that the disk is full");
            Assert.False(daemon.HasExited);
        }
        await _space.StatusFile("patient.txt", t => t.Contains("succeeded", StringComparison.Ordinal));
        Assert.False(daemon.HasExited);
    }

    private Submission Pipeline(string name, int bytes = 10) => new() { Path = Path.Combine(_space.Root, $"{name}.factory"), Text = Text(name, bytes) };

    private static string Text(string name, int bytes = 10) => $$"""
        pipeline {{name}}
        stage write = exec() {
            command = ["sh", "-c", "(echo {{name}}; head -c {{bytes}} /dev/zero) > \"$FACTORY_OUTPUT_NOTE\""]
            outputs { note = file("note.txt") }
        }
        """;

    private static async Task Succeeds(ControlClient client, long run, ResultSource source = ResultSource.Computed)
    {
        RunDetail seen = null!;
        await TestSpace.Until(async () => (seen = await client.GetRunAsync($"{run}")).Status.IsOver(), "the run is over");
        Assert.True(seen.Status == RunState.Succeeded, seen.Result?.Reason);
        if (source == ResultSource.Cached) Assert.All(seen.Stages.Where(s => s.Status != StageState.Pruned), s => Assert.Equal(source, s.Provenance));
    }

    public void Dispose() => _space.Dispose();
}
