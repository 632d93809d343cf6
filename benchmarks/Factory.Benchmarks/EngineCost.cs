using Factory.Control;
using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>As cheap as a build tool? A thousand stages, nothing to do among ten thousand, one of them changed: beside tools that run the same graph.</summary>
internal static class EngineCost
{
    private const int Stages = 1000, Many = 10_000, Warm = 4, Rounds = 3, Again = 10;

    public static async Task<bool> Thousand()
    {
        var table = new Table($"{Stages} stages, new each time, {Rounds} rounds of a daemon that has run {Warm * Stages}", "ms a stage", "p10–p90", "stages a second", "÷ ninja", "÷ snakemake",
            "processor ms a stage", "÷ ninja");
        var graph = new Graph(Stages, Chain: false);
        // Before and after ours: what the machine's other guests do changes from minute to minute.
        var ninja = await Measure(Peer.Ninja, Rounds);
        var (exec, plugin) = (await Factory(graph, _ => graph.Exec()), await Factory(graph, graph.Plugin));
        ninja = ninja?.With(await Measure(Peer.Ninja, Rounds));
        var snakemake = await Measure(Peer.Snakemake, 1);
        Rows("exec stages: one small shell script each", exec);
        Rows("plugin stages that write one line", plugin);
        Row("ninja", ninja);
        Row("make", await Measure(Peer.Make, Rounds));
        Row("doit", await Measure(Peer.Doit, 1));
        Row("snakemake", snakemake);
        return true;

        async Task<Cost?> Measure(Peer peer, int rounds)
        {
            var processor = Usage.OfEnded();
            return await peer.Measure(graph, rounds) is { } wall ? new(wall, (Usage.OfEnded() - processor) / (rounds + 1) / Stages) : null;
        }

        void Rows(string what, (Cost First, Cost Then) ours)
        {
            Row(what, ours.Then);
            Row($"{what}: the first {Stages} after a start", ours.First);
        }

        void Row(string what, Cost? cost)
        {
            if (cost is not { Wall: var wall, Processor: var processor }) return;
            table.Row(what, Sample.Number(wall.Median), $"{Sample.Number(wall.Quantile(0.1))}–{Sample.Number(wall.Quantile(0.9))}", $"{1000 / wall.Median:0}",
                Ratio(wall, ninja?.Wall), Ratio(wall, snakemake?.Wall), Sample.Number(processor), ninja is null ? "" : Sample.Number(processor / ninja.Processor));
        }
    }

    /// <param name="Wall">Milliseconds a stage.</param>
    /// <param name="Processor">The same of all processes together: what a machine that does other things beside leaves alone.</param>
    private sealed record Cost(Sample Wall, double Processor)
    {
        public Cost With(Cost? again)
        {
            if (again is null) return this;
            var both = new Sample();
            both.AddAll([.. Wall.Values, .. again.Wall.Values]);
            return new(both, (Processor + again.Processor) / 2);
        }
    }

    private static string Ratio(Sample sample, Sample? peer) => peer is null ? "" : Sample.Number(sample.Median / peer.Median);

    private static async Task<(Cost First, Cost Then)> Factory(Graph graph, Func<string, string> text)
    {
        using var space = new TestSpace(TestSpace.Built("test-plugins"));
        var daemon = await space.StartDaemon();
        using var client = space.Client();
        var (first, sample, processor) = (new Cost(new Sample(), 0), new Sample(), 0.0);
        for (var round = 0; round < Warm + Rounds; round++)
        {
            graph.WriteSource(space.Root, $"{round}");
            var before = Usage.OfEnded() + Usage.FamilyOf(daemon.Id);
            var took = await Submit(space, space.Write("graph.factory", text($"{round}")), CommandLines.Fastest);
            var used = Usage.OfEnded() + Usage.FamilyOf(daemon.Id) - before;
            await Expect(client, computed: graph.Count);
            if (round == 0)
            {
                first.Wall.Add(took / graph.Count);
                first = first with { Processor = used / graph.Count };
            }
            if (round < Warm) continue;
            sample.Add(took / graph.Count);
            processor += used / graph.Count / Rounds;
        }
        return (first, new(sample, processor));
    }

    public static async Task<bool> TenThousand()
    {
        var table = new Table($"{Many} stages, each with an input of its own", "n", "median", "p10–p90", "÷ ninja");
        var graph = new Graph(Many, Chain: false, OwnInputs: true);
        var (idle, changed) = await Ninja(graph);
        using var space = new TestSpace();
        await space.StartDaemon();
        using var client = space.Client();
        graph.WriteSource(space.Root, "0");
        var file = space.Write("graph.factory", graph.Exec());
        await Submit(space, file, CommandLines.Plain);
        await Expect(client, computed: Many);
        await Submit(space, file, CommandLines.Plain);
        foreach (var (program, what) in new[] { (CommandLines.Plain, "nothing to do"), (CommandLines.Native, "nothing to do, native command line") })
            if (File.Exists(program)) Row(what, await Repeat(() => Submit(space, file, program)), idle);
        var change = new Sample();
        for (var i = 0; i < Again; i++)
        {
            Graph.WriteInput(space.Root, i, "changed");
            change.Add(await Submit(space, file, CommandLines.Fastest));
            await Expect(client, computed: 1);
        }
        Row("one input changed", change, changed);
        if (idle is not null) Row("ninja, nothing to do", idle, null);
        if (changed is not null) Row("ninja, one input changed", changed, null);
        return true;

        void Row(string what, Sample sample, Sample? peer) => table.Row([what, .. sample.Cells("ms"), Ratio(sample, peer)]);
    }

    private static async Task<(Sample? Idle, Sample? Changed)> Ninja(Graph graph)
    {
        if (Shell.Find("ninja") is not { } program) return (null, null);
        using var place = new PeerPlace(Peer.Ninja, program, graph, "0");
        await place.Run();
        await place.Run();
        var idle = await Repeat(place.Run);
        var input = 0;
        var changed = await Repeat(() =>
        {
            Graph.WriteInput(place.Directory, input++, "changed");
            return place.Run();
        });
        return (idle, changed);
    }

    private static async Task<Sample> Repeat(Func<Task<double>> act)
    {
        var sample = new Sample();
        for (var i = 0; i < Again; i++) sample.Add(await act());
        return sample;
    }

    private static async Task<double> Submit(TestSpace space, string file, string program)
    {
        try
        {
            return await Shell.Time(space.Root, program, ["run", file], ("FACTORY_SOCKET", space.Socket));
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidOperationException($"{e.Message[^Math.Min(500, e.Message.Length)..]}; the daemon: {File.ReadAllText(space.DaemonLog)}", e);
        }
    }

    private static async Task Expect(ControlClient client, int computed)
    {
        var run = await client.GetRunAsync(Routes.Last);
        if (run.Result!.Computed != computed)
            throw new InvalidOperationException($"{run.Result.Computed} stages were computed, and not {computed}: nothing was measured");
    }
}
