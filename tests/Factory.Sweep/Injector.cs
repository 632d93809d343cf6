using System.Runtime.InteropServices;

namespace Factory.Sweep;

/// <summary>A daemon under <c>injector</c> (see injector.c): its durable system calls are numbered, and one of them fails or kills it.</summary>
internal sealed partial class Injector
{
    public const string Kill = "kill";
    private const int SignalUser1 = 10;
    private static readonly string s_program = TestSpace.Built("bin", "Factory.Sweep", "injector");
    private readonly TestSpace _space;
    private readonly string _log;

    private Injector(TestSpace space) => (_space, _log) = (space, Path.Combine(space.Root, "injector.log"));

    /// <summary>The daemon's exit status; negative the signal that ended it; null while it lives.</summary>
    public int? End
    {
        get
        {
            string[] last = Lines is [.., var line] ? line.Split(' ') : [""];
            return last[0] switch { "exit" => int.Parse(last[1]), "signal" => -int.Parse(last[1]), _ => null };
        }
    }

    /// <summary>The calls that were counted: point and path.</summary>
    public IReadOnlyList<(string Point, string Path)> Calls =>
        [.. Lines.Select(l => l.Split(' ', 2)).Where(l => l[0].Contains(':', StringComparison.Ordinal)).Select(l => (l[0], l[1]))];

    private string[] Lines => File.Exists(_log) ? File.ReadAllLines(_log) : [];

    /// <summary>Starts a daemon on a space, and counts from when it is ready on.</summary>
    /// <param name="point">Null only counts.</param>
    /// <param name="fault"><see cref="Kill"/>, or a value of errno.</param>
    public static async Task<Injector> Start(TestSpace space, string? point, string fault)
    {
        var injector = new Injector(space);
        var process = await space.StartDaemon(injector.Prefix("later", point, fault));
        if (Signal(process.Id, SignalUser1) != 0) throw new InvalidOperationException(File.ReadAllText(space.DaemonLog));
        await TestSpace.Until(() => Task.FromResult(injector.Lines.Contains("armed")), "the injector counts");
        return injector;
    }

    /// <summary>Starts a daemon on a space, counts from its very beginning on, and does not wait for it.</summary>
    public static Injector Launch(TestSpace space, string? point, string fault)
    {
        var injector = new Injector(space);
        space.LaunchDaemon(injector.Prefix("now", point, fault));
        return injector;
    }

    /// <summary>Ends the daemon, if it lives; what it started goes on.</summary>
    public async Task EndDaemon()
    {
        if (End is not null) return;
        var stop = await _space.Cli("daemon", "stop");
        await TestSpace.Until(() => Task.FromResult(End is not null),
            $"the daemon has ended; asked to, it said: {stop.Output}{stop.Error}; its log: {File.ReadAllText(_space.DaemonLog)}", 60);
    }

    private string[] Prefix(string when, string? point, string fault) =>
        [s_program, _log, when, point ?? "-", fault, _space.State, Path.Combine(_space.Root, "status"), "--"];

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
