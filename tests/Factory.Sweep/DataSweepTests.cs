using Xunit.Abstractions;

namespace Factory.Sweep;

/// <summary>
/// The daemon is killed, or a call of it fails, while it adds, imports, collects, checks out, pushes or pulls data: no version points to content that is
/// missing, what is done again comes to the same, and a disk that is full leaves the store as it was.
/// </summary>
public class DataSweepTests(PreparedData prepared, ITestOutputHelper output) : IClassFixture<PreparedData>
{
    private const int Sampled = 1;
    private static readonly Dictionary<string, string> s_errors = new() { ["EIO"] = "5", ["ENOSPC"] = "28" };

    [Theory]
    [InlineData("add")]
    [InlineData("import")]
    [InlineData("gc")]
    [InlineData("checkout")]
    [InlineData("push")]
    [InlineData("pull")]
    public async Task A_daemon_that_is_killed_at_work_on_data_leaves_every_version_whole(string work)
    {
        if (!Points.Wanted(work)) return;
        var (calls, _) = await prepared.Undisturbed(work);
        Assert.True(calls.Count > 3, $"only {calls.Count} calls were counted");
        output.WriteLine($"{calls.Count} calls: {string.Join(", ", calls.CountBy(c => Points.KindOf(c.Point)).Select(c => $"{c.Value} {c.Key}"))}");
        await Points.Try(output, work, Points.Of(work, [.. calls.Where(c => Points.KindOf(c.Point) != "open")], Sampled), async point =>
        {
            using var space = prepared.Copy();
            var injector = await Injector.Start(space, point, Injector.Kill);
            await PreparedData.Try(space, work);
            await injector.EndDaemon();
            var at = injector.End < 0 ? injector.Calls[^1].Path : "not reached";
            await space.StartDaemon();
            await CheckAll(space);
            Assert.True(await PreparedData.Try(space, work), "what was interrupted can be done again");
            if (work == "push") await PreparedData.Return(space);
            await CheckAll(space);
            await PreparedData.Stop(space);
            return at;
        });
    }

    [Theory]
    [InlineData("add")]
    [InlineData("import")]
    [InlineData("gc")]
    [InlineData("checkout")]
    [InlineData("push")]
    [InlineData("pull")]
    public async Task A_call_that_fails_at_work_on_data_leaves_every_version_whole(string work)
    {
        var prefix = $"fault-{work}";
        if (!Points.Wanted(prefix)) return;
        var faults = (await prepared.Undisturbed(work)).Calls.SelectMany(c => s_errors.Keys.Select(e => ($"{c.Point}={e}", c.Path))).ToList();
        await Points.Try(output, prefix, Points.Of(prefix, faults, Sampled), async point =>
        {
            using var space = prepared.Copy();
            var (call, error) = (point.Split('=')[0], s_errors[point.Split('=')[1]]);
            var injector = await Injector.Start(space, call, error);
            var done = await PreparedData.Try(space, work);
            // Who doubts its disk ends.
            if (injector.End is null && !await space.Answers()) await TestSpace.Until(() => Task.FromResult(injector.End is not null), "the daemon has ended", 60);
            if (injector.End is null) await injector.EndDaemon();
            await space.StartDaemon();
            await CheckAll(space);
            Assert.True(await PreparedData.Try(space, work), "what failed can be done again");
            if (work == "push") await PreparedData.Return(space);
            await CheckAll(space);
            await PreparedData.Stop(space);
            return done ? "went on" : "refused";
        });
    }

    [Theory]
    [InlineData("add")]
    [InlineData("import")]
    [InlineData("gc")]
    [InlineData("pull")]
    public async Task What_is_acknowledged_outlives_a_power_loss(string work)
    {
        if (!Points.Wanted($"power-{work}")) return;
        var (calls, store) = await prepared.Undisturbed(work);
        // The record of a version is synced last: by then all that it needs must be. A collection needs its index before it deletes.
        var last = calls.Count - 1;
        while (last >= 0 && !(Points.KindOf(calls[last].Point) == (work == "gc" ? "unlink" : "rename") && calls[last].Path.Contains("/store/", StringComparison.Ordinal))) last--;
        var needed = work == "gc" ? calls.ToList().FindIndex(c => Points.KindOf(c.Point) == "unlink" && c.Path.Contains("/store/", StringComparison.Ordinal) && !c.Path.Contains("/store/tmp/", StringComparison.Ordinal))
            : calls.ToList().FindIndex(Math.Max(last, 0), c => Points.KindOf(c.Point) is "fsync" or "fdatasync" && c.Path.EndsWith("-wal", StringComparison.Ordinal));
        Assert.InRange(needed, 1, calls.Count);
        var disk = new DiskModel(store);
        foreach (var (point, path) in calls.Take(needed)) disk.Follow(point, path);
        Assert.Equal([], disk.Early);
        Assert.Equal([], disk.MayBeLost);
    }

    /// <summary>Every version that the records name is there to the bit.</summary>
    private static async Task CheckAll(TestSpace space)
    {
        using var client = space.Client();
        var report = await client.VerifyAsync(new(ReadData: true));
        Assert.True(report.Sound, string.Join("; ", report.Damage.Select(d => $"{d.What} {d.State}").Concat(report.Hurt.Select(h => string.Join(", ", h.Owners)))));
        foreach (var dataset in await client.ListDataAsync())
        {
            foreach (var version in (await client.GetDataAsync(dataset.Name)).Versions)
            {
                var target = Path.Combine(space.Root, $"out-{Guid.NewGuid():N}");
                await client.CheckOutDataAsync(dataset.Name, new(target, $"{version.Version}"));
                if (dataset.Name == PreparedData.Made)
                {
                    Assert.Equal(PreparedData.Other((int)version.Version), File.ReadAllText(Directory.GetFiles(target).Single()));
                    continue;
                }
                var expected = dataset.Name switch { "imported" or "pulled" => 1, "returned" => 2, _ => version.Version };
                Assert.Equal(PreparedData.Large((int)expected), File.ReadAllText(Path.Combine(target, "large.txt")));
                Assert.Equal($"content 3 {expected}", File.ReadAllText(Path.Combine(target, "small", "f3")));
                Assert.Equal(20, Directory.GetFiles(Path.Combine(target, "small")).Length);
            }
        }
    }
}
