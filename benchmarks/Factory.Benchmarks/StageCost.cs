using Factory.Control;
using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>What a stage costs that does next to nothing, beside build tools that record nothing of it.</summary>
internal static class StageCost
{
    private const int Stages = 100, Rounds = 3;
    private static readonly Peer[] s_peers = [Peer.Snakemake, Peer.Ninja, Peer.Make];

    public static async Task<bool> Run()
    {
        var table =
            new Table([$"{Stages} stages, ms per stage", "whole command", "p10–p90", "by the records", .. s_peers.Select(p => $"command ÷ {p.Program}")]);
        foreach (var graph in new Graph[] { new(Stages, Chain: false), new(Stages, Chain: true) })
        {
            var peers = new Dictionary<string, Sample>();
            foreach (var peer in s_peers)
                if (await peer.Measure(graph, Rounds) is { } sample) peers.Add(peer.Program, sample);
            var (plugin, exec) = await Factory(graph);
            Row(table, $"{graph.Name} of plugin stages", plugin.Command, plugin.Records, peers);
            Row(table, $"{graph.Name} of exec stages", exec.Command, exec.Records, peers);
            foreach (var (program, sample) in peers) Row(table, $"{graph.Name}, {program}", sample, null, []);
        }
        return true;
    }

    private static void Row(Table table, string what, Sample command, Sample? records, Dictionary<string, Sample> peers) => table.Row(
    [
        what, Sample.Number(command.Median), $"{Sample.Number(command.Quantile(0.1))}–{Sample.Number(command.Quantile(0.9))}",
        records is null ? "" : Sample.Number(records.Median),
        .. s_peers.Select(p => peers.TryGetValue(p.Program, out var peer) ? Sample.Number(command.Median / peer.Median) : ""),
    ]);

    private static async Task<((Sample Command, Sample Records) Plugin, (Sample Command, Sample Records) Exec)> Factory(Graph graph)
    {
        using var space = new TestSpace(TestSpace.Built("test-plugins"));
        await space.StartDaemon();
        return (await Factory(space, round => graph.Plugin($"{round}"), graph), await Factory(space, _ => graph.Exec(), graph));
    }

    private static async Task<(Sample Command, Sample Records)> Factory(TestSpace space, Func<int, string> text, Graph graph)
    {
        using var client = space.Client();
        var (command, records) = (new Sample(), new Sample());
        // The first round warms the hosts. Each has its own content: nothing comes from the cache.
        for (var round = 0; round <= Rounds; round++)
        {
            graph.WriteSource(space.Root, $"{round}");
            var file = space.Write($"{graph.Name}.factory", text(round));
            var took = await Shell.Time(space.Root, TestSpace.Built("bin", "Factory.Cli", "release", "factory"), ["run", file],
                ("FACTORY_SOCKET", space.Socket));
            var run = await client.GetRunAsync(Routes.Last);
            if (run.Result!.Computed != Stages)
                throw new InvalidOperationException($"{run.Result.Computed} stages were computed, and not {Stages}: nothing was measured");
            if (round == 0) continue;
            command.Add(took / Stages);
            records.Add((run.Ended - run.Started)!.Value.TotalMilliseconds / Stages);
        }
        return (command, records);
    }
}
