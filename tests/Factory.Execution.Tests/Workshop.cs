using System.Collections.Concurrent;
using Factory.Engine;
using Factory.Execution.Groups;
using Factory.Sdk;
using Factory.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Factory.Execution.Tests;

/// <summary>A work root with a store, and the daemon's side of hosts on it: as many daemons, one after the other, as a test needs.</summary>
internal sealed class Workshop : IAsyncDisposable, ILeases, IPluginFolders
{
    private static int s_runs;
    private readonly List<StageHosts> _daemons = [];
    private readonly RunId _run = new(Interlocked.Increment(ref s_runs));
    private int _stages;

    public Workshop(Func<ExecutionOptions, ExecutionOptions>? change = null)
    {
        Root = Directory.CreateTempSubdirectory("fx-").FullName;
        Options = new()
        {
            HostProgram = Built.HostProgram, WorkRoot = Path.Combine(Root, "work"), ScriptStore = Path.Combine(Root, "scripts"),
            StateRoot = Path.Combine(Root, "state"),
            StopGrace = TimeSpan.FromMilliseconds(300), TerminateGrace = TimeSpan.FromMilliseconds(300), Poll = TimeSpan.FromMilliseconds(100),
        };
        if (change is not null) Options = change(Options);
        Store = new(Path.Combine(Root, "store"), TimeProvider.System);
        Groups = Cgroups.Find(Options.WorkRoot);
    }

    public string Root { get; }
    public ExecutionOptions Options { get; }
    public ArtifactStore Store { get; }
    public Cgroups Groups { get; private set; }
    public LaunchEnvironment Launch { get; set; } = PreparedLease.Nothing.Environment;
    public List<AttemptId> Released { get; } = [];

    public void DoWithoutGroups()
    {
        Groups.Dispose();
        Groups = Cgroups.None("this test does without");
    }

    /// <summary>A daemon's runner; disposing what the last one had is letting that daemon die.</summary>
    public AttemptRunner StartDaemon(ILogger<AttemptRunner>? log = null)
    {
        var hosts = new StageHosts(Options, new HostLauncher(Options, Groups), Groups, TimeProvider.System, NullLogger<StageHosts>.Instance);
        _daemons.Add(hosts);
        return new(Options, hosts, new(Store, this, this), TimeProvider.System, log ?? NullLogger<AttemptRunner>.Instance);
    }

    public async Task LoseDaemon()
    {
        foreach (var daemon in _daemons) await daemon.DisposeAsync();
        _daemons.Clear();
    }

    public AttemptOrder Order(string plugin, string type, params ReadOnlySpan<(string, Value)> settings) => new()
    {
        Id = new(new(_run, _stages++), 1),
        Pipeline = "test",
        Task = new()
        {
            Name = "stage", After = [], Type = type, Plugin = new(plugin, "1.0.0", plugin), Settings = Value.Of(settings), Inputs = [], Outputs = [],
        },
        Settings = Value.Of(settings),
        Hash = new("00000000000000ff" + new string('0', 48)),
        Inputs = new Dictionary<string, ArtifactReference>(),
        Placement = new("cpu", []),
        Variables = new Dictionary<string, string>(),
    };

    public string FolderOf(AttemptOrder order) =>
        Path.Combine(Options.WorkRoot, "attempts", order.Id.Stage.Run.ToString(), $"{order.Id.Stage.Index}-{order.Id.Number}");

    public Task<PreparedLease> PrepareAsync(AttemptId attempt, Placement placement, CancellationToken cancellationToken) =>
        Task.FromResult(new PreparedLease(Launch, []));

    public Task ReleaseAsync(AttemptId attempt, Placement placement)
    {
        Released.Add(attempt);
        return Task.CompletedTask;
    }

    public string? DirectoryOf(string digest) => Directory.Exists(Path.Combine(Built.TestPlugins, digest)) ? Built.PluginDirectory(digest) : null;

    public async ValueTask DisposeAsync()
    {
        await LoseDaemon();
        // Hosts that were let go are still on their way out.
        await Eventually.IsTrue(() => Directory.GetDirectories(Path.Combine(Options.WorkRoot, "hosts")).All(d => !HostLives(Path.GetFileName(d))),
            "all hosts have gone");
        await Eventually.IsTrue(TryRemoveGroups, "no process is in their groups");
        Trees.Delete(Root);
    }

    private bool TryRemoveGroups()
    {
        Groups.Dispose();
        return !Groups.Any;
    }

    private static bool HostLives(string nonce) => Processes.ProcessTable.All().Any(p => Processes.ProcessTable.Given(p.Pid, HostVariables.Nonce) == nonce);
}

/// <summary>Keeps what it hears.</summary>
internal sealed class Ear : IAttemptObserver
{
    public ConcurrentQueue<AttemptHost> Hosts { get; } = [];
    public ConcurrentQueue<(double Fraction, string? Note)> Progressed { get; } = [];
    public ConcurrentQueue<(string Metric, double Value, long Step)> Points { get; } = [];

    public void Started(AttemptId attempt, AttemptHost host, bool over) => Hosts.Enqueue(host);
    public void Progress(AttemptId attempt, double fraction, string? note) => Progressed.Enqueue((fraction, note));
    public void Point(AttemptId attempt, string metric, double value, long step) => Points.Enqueue((metric, value, step));
}
