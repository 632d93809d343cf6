using System.Collections.Concurrent;
using Factory.Engine;
using Factory.Execution.Groups;
using Factory.Sdk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Factory.Execution.Tests;

/// <summary>The backend of the lying test plugin in a real host, with the vices of the moment.</summary>
internal sealed class HardwareBench : IHostLauncher, IAsyncDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("fx-");
    private readonly Cgroups _groups;
    private readonly HostLauncher _launcher;

    public HardwareBench(string vices = "", TimeSpan? limit = null)
    {
        Vices = vices;
        var options = new ExecutionOptions
        {
            HostProgram = Built.HostProgram, WorkRoot = _root.FullName, ScriptStore = _root.FullName, StateRoot = _root.FullName,
            HardwareLimit = limit ?? TimeSpan.FromSeconds(30),
        };
        _groups = Cgroups.Find(options.WorkRoot);
        _launcher = new(options, _groups);
        Hosts = new(options, this, TimeProvider.System, NullLogger<HardwareHosts>.Instance);
        Hosts.Add(Built.PluginDirectory("lying-backend"), Backend);
    }

    public static BackendDescription Backend { get; } = new("liar", "Made-up devices.", []);
    public static Placement Placement { get; } = new("liar", [new("liar-0", new Dictionary<string, TakenResource>())]);
    public static AttemptId Attempt { get; } = new(new(new(1), 2), 3);

    public HardwareHosts Hosts { get; }
    public ConcurrentStack<HostProcess> Started { get; } = [];
    public string Vices { get; set; }
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
        var process = _launcher.Start(start with { Variables = new Dictionary<string, string> { ["LIAR"] = Vices } });
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
