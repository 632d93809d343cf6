using System.Diagnostics;
using Factory.Control;
using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>A daemon is killed while stages run, and started again: how long until it holds all of them? Each has a host and a program of its own.</summary>
internal static class PickUp
{
    private const int Rounds = 5;

    /// <param name="most">How many run at once; some 30 MiB each.</param>
    public static async Task<bool> Run(int most)
    {
        var table = new Table("running stages", "n", "start → socket answers", "start → all are held", "of it for them", "ms a stage", "processor of the daemon", "of a host", "MiB of a host (PSS)");
        foreach (var count in new[] { 0, most / 4, most }) await Measure(table, count);
        return true;
    }

    private static async Task Measure(Table table, int count)
    {
        using var space = new TestSpace(TestSpace.Built("test-plugins"));
        Environment.SetEnvironmentVariable("HOME", space.Root); // where the backend of this many devices looks
        space.Write("liar.vices", $"many-{Math.Max(1, count)}");
        using var client = space.Client();
        var daemon = await space.StartDaemon();
        if (count > 0)
        {
            var text = $"pipeline held\nstage hold[i in 1..{count}] = exec() {{ command = [\"sleep\", \"1d\", \"0.{{i}}\"]  on = [liar()] }}\n";
            await client.RunAsync(new() { Path = space.Write("held.factory", text), Text = text });
            await TestSpace.Until(() => Task.FromResult(Usage.ChildrenOf(daemon.Id).Sum(h => Usage.ChildrenOf(h).Length) == count), "all run", 1800);
        }
        var hosts = Usage.ChildrenOf(daemon.Id).Where(h => Usage.ChildrenOf(h).Length > 0).ToArray(); // those with a program
        var memory = count == 0 ? 0 : hosts.Sum(h => Usage.Of(h).Pss) / hosts.Length;
        var (answers, held, daemons, each) = (new Sample(), new Sample(), new Sample(), new Sample());
        for (var round = 0; round < Rounds; round++)
        {
            var before = hosts.Sum(Usage.FamilyOf);
            space.Kill(daemon);
            var began = Stopwatch.GetTimestamp();
            daemon = space.LaunchDaemon();
            while (!await space.Answers()) await Task.Delay(1);
            answers.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            while (Usage.Held(daemon.Id) < count) await Task.Delay(1);
            held.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            daemons.Add(Usage.Of(daemon.Id).Processor.TotalMilliseconds);
            if (count > 0) each.Add((hosts.Sum(Usage.FamilyOf) - before) / count);
        }
        table.Row($"{count}", $"{Rounds}", $"{Sample.Number(answers.Median)} ms", $"{Sample.Number(held.Median)} ms", $"{Sample.Number(held.Median - answers.Median)} ms",
            count == 0 ? "" : Sample.Number((held.Median - answers.Median) / count), $"{Sample.Number(daemons.Median)} ms",
            count == 0 ? "" : $"{Sample.Number(each.Median)} ms", count == 0 ? "" : Sample.Number(memory));
        if (count > 0) await client.CancelAsync(Routes.Last);
        await TestSpace.Until(async () => count == 0 || (await client.GetRunAsync(Routes.Last)).Status.IsOver(), "all have ended", 1800);
    }
}
