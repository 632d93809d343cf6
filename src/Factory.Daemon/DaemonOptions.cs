using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>What the daemon is told on its command line. Every path is absolute.</summary>
internal sealed record DaemonOptions
{
    /// <summary>Database, scripts, caches, logs. On a local disk.</summary>
    public required string State { get; init; }
    /// <summary>Content. May be on a shared file system.</summary>
    public required string Store { get; init; }
    /// <summary>Attempts' directories. May be on a shared file system.</summary>
    public required string Work { get; init; }
    public required string Socket { get; init; }
    /// <summary>The folder that pipelines are dropped into; null for none.</summary>
    public string? Watch { get; init; }
    public required IReadOnlyList<string> Plugins { get; init; }
    public required string Host { get; init; }
    /// <summary>Pool name to slots: how many attempts may hold one at once.</summary>
    public IReadOnlyDictionary<string, int> Pools { get; init; } = new Dictionary<string, int>();
    /// <summary>The file that says what capacity costs; it need not be there.</summary>
    public required string Floor { get; init; }
    /// <summary>The folder of secrets; null for none.</summary>
    public string? Secrets { get; init; }
    /// <summary>The folder of the credentials that systemd hands to a service; null for none.</summary>
    public string? Credentials { get; init; }
    /// <summary>How many bytes each log of an attempt may take.</summary>
    public required long LogLimit { get; init; }
    /// <summary>After how long without a sign of life a stage host is killed.</summary>
    public required TimeSpan HeartbeatLimit { get; init; }
    /// <summary>At what age a stage host is replaced.</summary>
    public required TimeSpan HostAge { get; init; }
    /// <summary>By how many bytes a stage host may grow before it is replaced.</summary>
    public required long HostGrowth { get; init; }
    /// <summary>How long runs and their logs are kept.</summary>
    public required Storage.RetentionRules Retention { get; init; }
    /// <summary>How many processes and threads a stage host and all that it starts may have.</summary>
    public required int ProcessLimit { get; init; }
    /// <summary>Which programs run in a sandbox.</summary>
    public required SandboxRule Sandbox { get; init; }
    /// <summary>When it is watched which files of their project programs read without declaring them.</summary>
    public required Execution.WatchRule WatchReads { get; init; }
    /// <summary>After how long without runs and requests it ends by itself; null for never.</summary>
    public TimeSpan? IdleExit { get; init; }

    public static string Usage =>
        """
        usage: factoryd --state DIR [--watch DIR] [--socket PATH] [--plugins DIR]...
                        [--store DIR] [--work DIR] [--host PROGRAM] [--pool NAME=SLOTS]... [--idle-exit SECONDS]
                         [--floor FILE] [--secrets DIR] [--log-limit SIZE] [--heartbeat-limit SECONDS] [--host-age SECONDS] [--host-growth SIZE]
                         [--sandbox asked|standard|always] [--undeclared warn|always|ignore] [--process-limit NUMBER]
                         [--keep-runs DAYS] [--keep-logs DAYS] [--keep-last NUMBER]
        """;

    /// <exception cref="ArgumentException">The command line is wrong; the message says how.</exception>
    public static DaemonOptions Parse(IReadOnlyList<string> args)
    {
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Count)
                throw new ArgumentException($"`{args[i]}` is not understood, or its value is missing\n{Usage}");
            if (!values.TryGetValue(args[i][2..], out var list)) values.Add(args[i][2..], list = []);
            list.Add(args[i + 1]);
        }
        string? Take(string name) => values.Remove(name, out var list) ? list[^1] : null;
        // systemd gives a service its state directory by name.
        var state = Path.GetFullPath(Take("state") ?? Environment.GetEnvironmentVariable("STATE_DIRECTORY")?.Split(':')[0]
            ?? throw new ArgumentException($"--state is needed\n{Usage}"));
        var plugins = values.Remove("plugins", out var roots) ? roots : [Beside("plugins")];
        var pools = values.Remove("pool", out var named) ? named : [];
        var options = new DaemonOptions
        {
            State = state,
            Store = Path.GetFullPath(Take("store") ?? Path.Combine(state, "store")),
            Work = Path.GetFullPath(Take("work") ?? Path.Combine(state, "work")),
            Socket = Path.GetFullPath(Take("socket") ?? Path.Combine(state, "run", "factoryd.sock")),
            Watch = Take("watch") is { } watch ? Path.GetFullPath(watch) : null,
            Plugins = [.. plugins.Select(Path.GetFullPath)],
            Host = Path.GetFullPath(Take("host") ?? Beside("factory-host")),
            Pools = ParsePools(pools),
            IdleExit = Take("idle-exit") is { } idle ? Seconds("idle-exit", idle) : null,
            Floor = Path.GetFullPath(Take("floor") ?? Path.Combine(state, "floor.factory")),
            Secrets = Take("secrets") is { } secrets ? Path.GetFullPath(secrets) : null,
            Credentials = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } credentials ? credentials : null,
            LogLimit = Take("log-limit") is { } log ? Math.Max(Size("log-limit", log), LogCap.LeastLimit) : LogCap.StandardLimit,
            HeartbeatLimit = Seconds("heartbeat-limit", Take("heartbeat-limit") ?? "60"),
            HostAge = Seconds("host-age", Take("host-age") ?? "3600"),
            HostGrowth = Size("host-growth", Take("host-growth") ?? "512MiB"),
            Retention = new(Days("keep-runs", Take("keep-runs") ?? "90"), Days("keep-logs", Take("keep-logs") ?? "30"), Number("keep-last", Take("keep-last") ?? "20", least: 1)),
            ProcessLimit = Number("process-limit", Take("process-limit") ?? "4096", least: 64),
            Sandbox = Word("sandbox", Take("sandbox") ?? "asked", ("asked", SandboxRule.Asked), ("standard", SandboxRule.Standard), ("always", SandboxRule.Always)),
            WatchReads = Word("undeclared", Take("undeclared") ?? "warn", ("warn", Execution.WatchRule.UntilClean), ("always", Execution.WatchRule.Always), ("ignore", Execution.WatchRule.Never)),
        };
        return values.Count == 0 ? options : throw new ArgumentException($"`--{values.Keys.First()}` is not understood\n{Usage}");
    }

    private static Dictionary<string, int> ParsePools(List<string> texts)
    {
        var pools = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, slots) in texts.Select(ParsePool))
            if (!pools.TryAdd(name, slots)) throw new ArgumentException($"--pool {name} is given twice\n{Usage}");
        return pools;
    }

    private static (string Name, int Slots) ParsePool(string text) =>
        text.Split('=') is [{ Length: > 0 } name, var slots] && int.TryParse(slots, out var number) && number > 0
            ? (name, number) : throw new ArgumentException($"--pool is a name with its slots, such as licences=2, and `{text}` is none\n{Usage}");

    private static TimeSpan Days(string option, string text) =>
        double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var days) && days is >= 0 and <= 100_000
            ? TimeSpan.FromDays(days) : throw new ArgumentException($"--{option} is a number of days, and `{text}` is none\n{Usage}");

    private static int Number(string option, string text, int least) =>
        int.TryParse(text, out var number) && number >= least ? number : throw new ArgumentException($"--{option} is a number of at least {least}, and `{text}` is none\n{Usage}");

    private static T Word<T>(string option, string text, params ReadOnlySpan<(string Word, T Meaning)> words)
    {
        foreach (var (word, meaning) in words)
            if (word == text) return meaning;
        throw new ArgumentException($"--{option} is {string.Join(", ", words.ToArray().Select(w => w.Word))}, and `{text}` is none of them\n{Usage}");
    }

    private static TimeSpan Seconds(string option, string text) =>
        double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds) : throw new ArgumentException($"--{option} is a number of seconds, and `{text}` is none\n{Usage}");

    private static long Size(string option, string text)
    {
        string[] units = ["KiB", "MiB", "GiB", "TiB"];
        var unit = Array.FindIndex(units, u => text.EndsWith(u, StringComparison.Ordinal));
        return long.TryParse(unit < 0 ? text : text[..^3], out var number) && number > 0 && number < 1L << 20 << (unit < 0 ? 40 : 0)
            ? number << (10 * (unit + 1))
            : throw new ArgumentException($"--{option} is a number of bytes, such as 64MiB, and `{text}` is none\n{Usage}");
    }

    private static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
