using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>Does a stage cost the same among a thousand and among a hundred thousand, and does the daemon stay small?</summary>
internal static class Scale
{
    private static readonly int[] s_counts = [1000, 10_000, 100_000];

    public static async Task<bool> Run()
    {
        var table = new Table("plugin stages in one run", "ms a stage by the records", "÷ that of the first", "ms a stage of the command", "daemon RSS after", "aim");
        double? first = null;
        foreach (var count in s_counts)
        {
            using var space = new TestSpace(TestSpace.Built("test-plugins"));
            var daemon = await space.StartDaemon();
            using var client = space.Client();
            await Submit(space, new Graph(500, Chain: false), "warm");
            var took = await Submit(space, new Graph(count, Chain: false), "measured");
            var run = (await client.ListRunsAsync(limit: 1))[0];
            if (run.Stages.Done != count) throw new InvalidOperationException($"{run.Stages.Done} stages are done, and not {count}");
            var each = (run.Ended - run.Started)!.Value.TotalMilliseconds / count;
            first ??= each;
            table.Row($"{count}", Sample.Number(each), Sample.Number(each / first.Value), Sample.Number(took / count), $"{Usage.Of(daemon.Id).Rss:0} MiB", "≤ 1024 MiB, flat within 20 %");
        }
        return true;
    }

    private static Task<double> Submit(TestSpace space, Graph graph, string salt) => Shell.Time(space.Root,
        TestSpace.Built("bin", "Factory.Cli", "release", "factory"), ["run", "--plain", space.Write("graph.factory", graph.Plugin(salt))], ("FACTORY_SOCKET", space.Socket));
}
