using Factory.Engine;
using Factory.Execution;
using Factory.Execution.Groups;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>All parts of the daemon, put together by hand: what needs what can be read here from top to bottom.</summary>
internal sealed class House : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _rooms = [];

    public required EngineLoop Loop { get; init; }
    public required EffectRunner Effects { get; init; }
    public required RecordStore Records { get; init; }
    public required RetentionKeeper Retention { get; init; }
    public required ProfileKeeper Profiles { get; init; }
    public required Lifetime Lifetime { get; init; }
    public required WatchedFolder? Folder { get; init; }
    public required TriggerDesk? Triggers { get; init; }
    public required ILoggerFactory Logs { get; init; }
    public required HardwareHosts Hardware { get; init; }
    public required PluginRegistry Plugins { get; init; }
    public required FloorDesk Floor { get; init; }
    public required ScriptHost Scripts { get; init; }
    public required IReadOnlyDictionary<string, int> Pools { get; init; }
    /// <summary>What the API's endpoints may ask for.</summary>
    public required IReadOnlyDictionary<Type, object> Parts { get; init; }

    public static async Task<House> Build(DaemonOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        var execution = new ExecutionOptions
        {
            HostProgram = options.Host, WorkRoot = options.Work, StateRoot = options.State, ScriptStore = Path.Combine(options.State, "scripts"),
            LogLimit = options.LogLimit, HeartbeatLimit = options.HeartbeatLimit, HostAge = options.HostAge, HostGrowth = options.HostGrowth,
            ProcessLimit = options.ProcessLimit, Sandbox = options.Sandbox, Watch = options.WatchReads, OwnFolders = [options.State, options.Store],
        };
        var groups = Cgroups.Find(options.Work);
        var launcher = new HostLauncher(execution, groups);
        // Beside all that follows: it takes as long as the rest together.
        var catalog = new PluginCatalog(execution, launcher, clock, logs.CreateLogger<PluginCatalog>());
        var scan = catalog.ScanAsync(options.Plugins, CancellationToken.None);
        var scriptHost = new ScriptHost(execution, launcher, clock, logs.CreateLogger<ScriptHost>());
        var store = new ArtifactStore(options.Store, clock);
        var records = new RecordStore(options.State, store, clock);
        var releases = new ReleaseStore(Path.Combine(options.Store, "releases"), store, records);
        await scan;
        var plugins = new PluginRegistry(catalog, options.Plugins);
        var hardware = new HardwareHosts(execution, launcher, clock, logs.CreateLogger<HardwareHosts>());
        var hosts = new StageHosts(execution, launcher, groups, clock, logs.CreateLogger<StageHosts>());
        var secrets = new SecretStore(options.Secrets, options.Credentials);
        var ports = new ExecutionPorts(store, hardware, catalog) { Secrets = secrets };
        var runner = new AttemptRunner(execution, hosts, ports, clock, logs.CreateLogger<AttemptRunner>());

        var loop = new EngineLoop(records, clock, logs.CreateLogger<EngineLoop>());
        var feed = new RunFeed();
        var scripts = new ScriptCompiler(execution.ScriptStore, scriptHost);
        var questions = new ScriptQuestions(scripts, scriptHost);
        var live = new LiveProgress(loop, new(loop, questions));
        var lookup = new ResultLookup(records, store);
        var studies = new StudyDesk(execution, launcher, catalog, records, clock, logs.CreateLogger<StudyDesk>());
        var attemptDirectories = new AttemptDirectories(options.Work);
        var rules = new LogRules(runner, attemptDirectories, happened => loop.Post(happened(loop.Now)), clock);
        var effects = new EffectRunner(loop, rules, live, new(lookup, questions, studies, new(releases, records)), logs.CreateLogger<EffectRunner>());
        loop.Effects = effects;
        loop.Committed += feed.Changed;
        live.Changed += feed.Changed;

        var lifetime = new Lifetime(options, loop, clock, groups.Memory.Reason);
        // Before the first effect can notice: from then on nothing is acknowledged.
        DiskDoubt.Arose += records.StopWriting;
        DiskDoubt.Arose += lifetime.DoubtTheDisk;
        var web = new WebSources(new(store, records, launcher, clock), records.Fetched, store, clock, lifetime.Ending);
        var sources = new Origins(new(store, records.SourceFiles, web), web, new(records.Queries, store));
        var checks = new SettingChecks(plugins, new(execution, launcher, clock, logs.CreateLogger<CheckHost>()));
        var preparation = new Preparation(plugins, new(scripts, new(scripts, scriptHost), checks), sources, new(loop, options.Pools, secrets, records.Queries.Releases));
        var status = options.Watch is { } watch ? new StatusFolder(Path.Combine(Path.GetDirectoryName(watch)!, "status")) : null;
        var endings = status is null ? null : new RunEndings(records, status, options.Watch!);
        if (endings is not null) loop.Committed += endings.Hear;
        var views = new RunViews(records, live);
        var desk = new RunDesk(records, store, releases, loop, views);
        var submissions = new Submissions(preparation, records, desk, endings, clock, logs.CreateLogger<Submissions>());
        var dataHost = new DataHost(execution, launcher, clock);
        var profiles = new ProfileKeeper(store, records, dataHost, clock, logs.CreateLogger<ProfileKeeper>());
        loop.Committed += profiles.Hear;
        var cuts = new CutKeeper(store, records, logs.CreateLogger<CutKeeper>(), lifetime.Ending);
        profiles.Looked += cuts.DropCopies;
        var retention = new RetentionKeeper(records, attemptDirectories, options.Retention, clock, logs.CreateLogger<RetentionKeeper>());
        var folder = endings is null ? null : new WatchedFolder(options.Watch!, submissions, endings, clock, logs.CreateLogger<WatchedFolder>());
        var bound = new BoundTriggers(options.Watch, plugins, records);
        var triggers = folder is null ? null : new TriggerDesk(bound, new(bound, sources),
            new(preparation, records, desk, logs.CreateLogger<TriggerRuns>()), records, clock, logs.CreateLogger<TriggerDesk>());
        var triggerViews = new TriggerViews(bound, records, clock);

        var floor = new FloorDesk(options.Floor, plugins, loop, clock, logs.CreateLogger<FloorDesk>());
        rules.Rules = () => floor.Floor?.Rules ?? [];

        object[] parts =
        [
            options, lifetime, loop, floor, records, releases, plugins, submissions, preparation, feed, scriptHost,
            new PlanOutlooks(lookup, releases, records, loop), views, new StudyViews(records), triggerViews, new WhyReports(records, loop, triggerViews, clock),
            new RunComparison(records), new CostReports(records),
            new CapacityReports(floor, loop, records), new Simulations(plugins, records, loop), new MetricsText(loop, records, hardware), retention,
            new StageLogs(records, attemptDirectories, options.LogLimit, secrets), new DeviceViews(hardware, plugins, loop, new(hardware, clock), rules),
            new DataDesk(store, records, profiles, cuts, web), new RemoteDesk(store, records, profiles, launcher, clock), new DataViews(store, records, profiles),
            new DataComparisons(store, dataHost), new StoreDesk(store, records, releases, clock),
            new Doctor(options, lifetime, plugins, loop, scriptHost, secrets),
        ];
        var house = new House
        {
            Loop = loop, Effects = effects, Records = records, Retention = retention, Profiles = profiles, Lifetime = lifetime, Folder = folder, Triggers = triggers, Logs = logs,
            Hardware = hardware, Plugins = plugins, Scripts = scriptHost, Floor = floor, Pools = options.Pools,
            Parts = parts.Select(p => (p.GetType(), p)).Append((typeof(IArtifactStore), store)).ToDictionary(),
        };
        house._rooms.AddRange([hosts, hardware, scriptHost, studies, new Closing(floor, checks, dataHost, records, groups)]);
        return house;
    }

    /// <summary>Completes when the devices are known. Set before the API takes questions.</summary>
    public Task Begun { get; private set; } = Task.CompletedTask;

    /// <summary>Begins what runs by itself. When it returns, all backends are named: attempts that want one wait until it is up.</summary>
    public Task Begin() => Begun = LearnDevices();

    private async Task LearnDevices()
    {
        foreach (var plugin in Plugins.All)
            foreach (var backend in plugin.Description.Backends) Hardware.Add(plugin.Directory, backend);
        _ = Task.Run(Hear);
        // A pipeline is checked against the devices that there are: so they are waited for, but not for long.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (Hardware.Backends.Any(b => b.Probe is null || (b.Probe.Outcome == Sdk.ProbeOutcome.Present && b.Inventory is null))
            && !limit.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        Loop.Post(new EngineEvent.PoolsConfigured(Loop.Now, Pools));
        Floor.Begin();
        // In the loop's queue before any question can be; that it is heard again does no harm.
        foreach (var backend in Hardware.Backends)
            if (backend.Inventory is { } inventory) Loop.Post(new EngineEvent.InventoryChanged(Loop.Now, backend.Backend, inventory));
        // Only now: until here it would take the processor from what others wait for.
        Scripts.Warm();
    }

    private async Task Hear()
    {
        await foreach (var news in Hardware.News.ReadAllAsync())
        {
            if (news is HardwareNews.Seen seen) Loop.Post(new EngineEvent.InventoryChanged(Loop.Now, seen.Backend, seen.Inventory));
            if (news is HardwareNews.Health ill) Loop.Post(new EngineEvent.HealthChanged(Loop.Now, ill.Backend.Kind, ill.Report));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var room in _rooms) await room.DisposeAsync();
    }

    private sealed class Closing(params IDisposable[] things) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            foreach (var thing in things) thing.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
