using System.Collections.Concurrent;
using Factory.Engine;
using Factory.Execution.Groups;
using Factory.Sdk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Factory.Execution.Tests;

/// <summary>A backend in a real host: that of the lying test plugin, with the vices of the moment, or another.</summary>
internal sealed class HardwareBench : IHostLauncher, IAsyncDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("fx-");
    private readonly Cgroups _groups;
    private readonly HostLauncher _launcher;
    private readonly Dictionary<string, string> _variables;

    public HardwareBench(string vices = "", TimeSpan? limit = null, params string[] signs)
        : this(Built.PluginDirectory("lying-backend"), Backend with { Signs = signs }, new Dictionary<string, string> { ["LIAR"] = vices }, limit) { }

    public HardwareBench(string plugin, BackendDescription backend, Dictionary<string, string> variables, TimeSpan? limit = null)
    {
        _variables = variables;
        var options = new ExecutionOptions
        {
            HostProgram = Built.HostProgram, WorkRoot = _root.FullName, ScriptStore = _root.FullName, StateRoot = _root.FullName,
            HardwareLimit = limit ?? TimeSpan.FromSeconds(30), HardwareLook = TimeSpan.FromMilliseconds(100),
        };
        _groups = Cgroups.Find(options.WorkRoot);
        _launcher = new(options, _groups);
        Hosts = new(options, this, TimeProvider.System, NullLogger<HardwareHosts>.Instance);
        Hosts.Add(plugin, backend);
    }

    public static BackendDescription Backend { get; } = new("liar", "Made-up devices.", []);
    public static Placement Placement { get; } = new("liar", [new("liar-0", new Dictionary<string, TakenResource>())]);
    public static AttemptId Attempt { get; } = new(new(new(1), 2), 3);

    public HardwareHosts Hosts { get; }
    public ConcurrentStack<HostProcess> Started { get; } = [];
    public string Vices { set => _variables["LIAR"] = value; }
    public BackendState State => Hosts.Backends.Single();

    /// <summary>News up to the first that is looked for.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? wanted = null) where T : HardwareNews
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var news in Hosts.News.ReadAllAsync(late.Token))
        {
            if (news is T found && (wanted is null || wanted(found))) return found;
        }
        throw new InvalidOperationException("no more news");
    }

    public HostProcess Start(HostStart start)
    {
        var process = _launcher.Start(start with { Variables = _variables.ToDictionary() });
        Started.Push(process);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        await Hosts.DisposeAsync();
        _groups.Dispose();
        _root.Delete(recursive: true);
    }
}
