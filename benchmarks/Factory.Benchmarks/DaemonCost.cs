using System.Diagnostics;
using Factory.Control;
using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>What the daemon takes while nobody wants anything of it: time to start, memory, processor.</summary>
internal static class DaemonCost
{
    private const int Starts = 10, Files = 100;
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(60);

    public static async Task<bool> Run()
    {
        var table = new Table("what", "n", "median", "p10–p90", "aim", "");
        using var space = new TestSpace();
        var (answers, devices) = (new Sample(), new Sample());
        var first = await Start(space);
        for (var i = 0; i < Starts; i++)
        {
            var start = await Start(space);
            answers.Add(start.Answers);
            devices.Add(start.Devices);
        }
        table.Row("first start on an empty state directory (describes all plugins): exec → socket answers", Once(first.Answers), "ms", null);
        table.Row("start: exec → socket answers (`GET /v1/daemon`)", answers, "ms", 300);
        table.Row("start: exec → takes runs (`GET /v1/devices`: the devices are known)", devices, "ms", null);

        var busy = await TakeFiles(space);
        table.Row($"memory (PSS) just after {Files} pipelines ran", Once(busy.Pss), "MiB", null);
        var daemon = await space.StartDaemon();
        await Task.Delay(s_rest);
        var (usage, hosts) = (Usage.Of(daemon.Id), Children(daemon.Id));
        table.Row($"memory (RSS) after {s_rest.TotalSeconds} s idle, {Files} files in the folder", Once(usage.Rss), "MiB", 80);
        table.Row("the same as PSS: shared pages counted by share", Once(usage.Pss), "MiB", null);
        table.Row($"memory (PSS) of its {hosts.Count} hosts (script, cpu)", Once(hosts.Sum(h => h.Pss)), "MiB", null);
        await Task.Delay(s_rest);
        table.Row($"processor over {s_rest.TotalSeconds} s idle, {Files} files in the folder", Once(Share(usage, Usage.Of(daemon.Id))), "%", 0.1);
        table.Row("the same of its hosts", Once(hosts.Sum(h => Share(h, Usage.Of(h.Pid)))), "%", null);
        return true;
    }

    private static async Task<(double Answers, double Devices)> Start(TestSpace space)
    {
        using var client = space.Client();
        var began = Stopwatch.GetTimestamp();
        var daemon = space.LaunchDaemon();
        while (!await Answers(space, client)) await Task.Delay(TimeSpan.FromMilliseconds(1));
        var answers = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        await client.GetDevicesAsync();
        var devices = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        await Stop(client, daemon);
        return (answers, devices);
    }

    private static async Task Stop(ControlClient client, Process daemon)
    {
        await client.StopAsync(StopMode.Leave);
        await daemon.WaitForExitAsync();
    }

    private static async Task<bool> Answers(TestSpace space, ControlClient client)
    {
        if (!File.Exists(space.Socket)) return false;
        try
        {
            await client.GetStatusAsync();
            return true;
        }
        catch (DaemonUnreachableException)
        {
            return false;
        }
    }

    /// <summary>Fills the watched folder with pipelines that have run.</summary>
    private static async Task<Usage> TakeFiles(TestSpace space)
    {
        var daemon = await space.StartDaemon();
        for (var i = 0; i < Files; i++) space.Drop($"idle{i}.factory", $"pipeline idle{i}\nstage a = exec() {{ command = [\"sh\", \"-c\", \": {i}\"] }}\n");
        using var client = space.Client();
        await TestSpace.Until(async () => (await client.ListRunsAsync(limit: 2 * Files)) is { Count: Files } runs && runs.All(r => r.Status.IsOver()),
            "all pipelines have run");
        var usage = Usage.Of(daemon.Id);
        await Stop(client, daemon);
        return usage;
    }

    private static List<Usage> Children(int parent) => [.. Usage.ChildrenOf(parent).Select(Usage.Of)];

    private static Sample Once(double value)
    {
        var sample = new Sample();
        sample.Add(value);
        return sample;
    }

    private static double Share(Usage before, Usage after) => 100 * (after.Processor - before.Processor).TotalSeconds / s_rest.TotalSeconds;
}
