using System.Diagnostics;
using System.Globalization;
using Factory.Control;
using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>
/// One daemon, very many trivial stages, and faults all the while: hosts are killed, runs are cancelled, and at half time the daemon itself is
/// killed. What it holds must not grow with what it has done.
/// </summary>
internal static class Soak
{
    private const int StagesOfRun = 500, CancelEvery = 25;
    private const double Allowed = 1.2;
    private static readonly TimeSpan s_killEvery = TimeSpan.FromSeconds(3);

    /// <param name="stages">How many in all.</param>
    public static async Task<bool> Run(int stages)
    {
        using var space = new TestSpace(TestSpace.Built("test-plugins"));
        // Retention as it is by itself, only that all is old at once.
        string[] rules = ["--keep-runs", "0", "--keep-logs", "0", "--keep-last", "3"];
        var daemon = await space.StartDaemon(more: rules);
        var table = new Table("stages", "a second", "RSS MiB", "descriptors", "threads", "hosts", "database MiB", "log MiB", "run folders", "hosts killed", "runs cancelled");
        var random = new Random(1);
        var faults = new Faults();
        using var over = new CancellationTokenSource();
        var killing = KillHosts(() => daemon.Id, random, faults, over.Token);
        var seen = new List<State>();
        var (done, round, killed) = (0, 0, false);
        var report = Math.Max(StagesOfRun, stages / 20);
        var (clock, before) = (Stopwatch.StartNew(), 0);
        while (done < stages)
        {
            await Round(space, ++round, round % CancelEvery == 0, faults);
            done += StagesOfRun;
            if (done / report == before / report && done < stages) continue;
            var state = State.Of(daemon.Id, space);
            seen.Add(state);
            table.Row(state.Cells(done, (done - before) / clock.Elapsed.TotalSeconds, faults));
            (clock, before) = (Stopwatch.StartNew(), done);
            if (killed || done < stages / 2) continue;
            space.Kill(daemon);
            daemon = await space.StartDaemon(more: rules);
            killed = true;
        }
        await over.CancelAsync();
        await killing;
        return Judge(seen);
    }

    // Both lives of the daemon are judged by themselves. What it takes up by and by, the runtime's compiler and heap for two, it has by a third of
    // the way; what goes up and down, as the database does with retention, is compared at its highest.
    private static bool Judge(List<State> seen)
    {
        var flat = true;
        foreach (var life in new[] { seen[..(seen.Count / 2)], seen[(seen.Count / 2)..] })
        {
            if (life.Count < 6) continue;
            var third = life.Count / 3;
            foreach (var (what, of) in State.Held)
            {
                var (before, after) = (life[third..^third].Max(of), life[^third..].Max(of));
                if (after <= before * Allowed + 2) continue;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{what} grew from {before:0.#} to {after:0.#}"));
                flat = false;
            }
        }
        if (flat) Console.WriteLine("\nNothing grew.");
        return flat;
    }

    private static async Task Round(TestSpace space, int round, bool cancelled, Faults faults)
    {
        using var client = space.Client();
        var text = new System.Text.StringBuilder("pipeline soak\n");
        for (var i = 0; i < StagesOfRun; i++)
            text.Append(CultureInfo.InvariantCulture, $"stage s{i} = test.append() {{ line = \"{round} {i}\"  retry {{ times = 9  delay = 20ms  max_delay = 200ms }} }}\n");
        var submission = new Submission { Path = Path.Combine(space.Root, "soak.factory"), Text = text.ToString() };
        if (cancelled)
        {
            var run = (await client.RunAsync(submission)).Run.ToString(CultureInfo.InvariantCulture);
            await client.CancelAsync(run);
            await TestSpace.Until(async () => (await client.ListRunsAsync(limit: 1))[0].Status.IsOver(), "the cancelled run is over");
            faults.Cancelled++;
            return;
        }
        var ended = (await client.RunAsync(submission with { Wait = true })).Detail!;
        if (ended.Status != RunState.Succeeded) throw new InvalidOperationException($"run {ended.Run} {ended.Status}: {ended.Result?.Reason}");
    }

    private static async Task KillHosts(Func<int> daemon, Random random, Faults faults, CancellationToken over)
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_killEvery, over);
                if (State.StageHosts(daemon()) is not { Count: > 0 } hosts) continue;
                Process.GetProcessById(hosts[random.Next(hosts.Count)]).Kill();
                faults.Killed++;
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }

    private sealed class Faults
    {
        public int Killed { get; set; }
        public int Cancelled { get; set; }
    }

    /// <summary>What the daemon holds at one moment.</summary>
    private sealed record State(double Memory, int Descriptors, int Threads, int Hosts, double Database, double Log, int Folders)
    {
        public static readonly (string What, Func<State, double> Of)[] Held =
        [
            ("resident memory", s => s.Memory), ("open descriptors", s => s.Descriptors), ("threads", s => s.Threads), ("hosts", s => s.Hosts),
            ("the database", s => s.Database), ("the database's log", s => s.Log), ("run folders", s => s.Folders),
        ];

        public static State Of(int daemon, TestSpace space)
        {
            var attempts = Path.Combine(space.State, "work", "attempts");
            return new(Usage.Of(daemon).Rss, Directory.GetFileSystemEntries($"/proc/{daemon}/fd").Length, Directory.GetDirectories($"/proc/{daemon}/task").Length,
                StageHosts(daemon).Count, Mebibytes(Path.Combine(space.State, "factory.db")), Mebibytes(Path.Combine(space.State, "factory.db-wal")),
                Directory.Exists(attempts) ? Directory.GetDirectories(attempts).Length : 0);
        }

        public static IReadOnlyList<int> StageHosts(int daemon) =>
            [.. Directory.GetDirectories("/proc").Select(d => Path.GetFileName(d)).Where(n => int.TryParse(n, out _)).Select(int.Parse)
                .Where(p => Usage.ParentOf(p) == daemon && IsStageHost(p))];

        public string[] Cells(int done, double rate, Faults faults) =>
        [
            Whole(done), Whole(rate), Sample.Number(Memory), Whole(Descriptors), Whole(Threads), Whole(Hosts), Sample.Number(Database), Sample.Number(Log),
            Whole(Folders), Whole(faults.Killed), Whole(faults.Cancelled),
        ];

        private static bool IsStageHost(int process)
        {
            try
            {
                return File.ReadAllText($"/proc/{process}/cmdline").Contains("\0stage\0", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        }

        private static double Mebibytes(string file) => File.Exists(file) ? new FileInfo(file).Length / (double)(1 << 20) : 0;

        private static string Whole(double number) => number.ToString("0", CultureInfo.InvariantCulture);
    }
}
