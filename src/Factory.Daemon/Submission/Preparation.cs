using Factory.Engine;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What a pipeline's text came to before anything runs.</summary>
/// <param name="Source">The text.</param>
/// <param name="Diagnostics">All of them, in the order of the text.</param>
internal abstract record Prepared(SourceText Source, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>It is wrong.</summary>
    public sealed record Rejected(SourceText Source, IReadOnlyList<Diagnostic> Diagnostics, string? Pipeline) : Prepared(Source, Diagnostics);
    /// <summary>It is right as far as can be known, and data that it names is not there yet.</summary>
    public sealed record Waiting(SourceText Source, IReadOnlyList<Diagnostic> Diagnostics, BoundPipeline Pipeline, IReadOnlyList<string> Missing)
        : Prepared(Source, Diagnostics)
    {
        /// <summary>How many of what is missing are files; the rest is of other pipelines.</summary>
        public int Files { get; init; }
    }
    public sealed record Planned(SourceText Source, IReadOnlyList<Diagnostic> Diagnostics, BoundPipeline Pipeline, PipelinePlan Plan)
        : Prepared(Source, Diagnostics)
    {
        /// <summary>Looks whether the same text would be planned the same, without planning it; null where only planning tells.</summary>
        public Func<bool>? IsAsItWas { get; init; }
    }
}

/// <summary>Parses, binds, checks the C#, resolves files and plans: all that can be known before a device is touched.</summary>
internal sealed class Preparation(PluginRegistry plugins, Scripts scripts, Origins sources, EngineLoop loop, IReadOnlyDictionary<string, int> pools,
    SecretStore secrets)
{
    private readonly LocalImports _imports = new();

    /// <param name="read">Whether what lies at addresses is waited for; else it is not there yet, and read beside.</param>
    public async Task<Prepared> Prepare(PipelineText pipelineText, IReadOnlyDictionary<string, string> set, CancellationToken cancellationToken,
        bool read = false)
    {
        await plugins.LookAgain(cancellationToken);
        var source = new SourceText(pipelineText.Path, pipelineText.Text);
        var compiled = PipelineCompiler.Compile(source, plugins.Catalog, set, pipelineText.Used);
        var prepared = await Check(source, compiled, read, cancellationToken);
        return prepared with { Diagnostics = [.. prepared.Diagnostics.Select(compiled.Sources.Place).OrderBy(d => d.File?.Path, StringComparer.Ordinal)] };
    }

    private async Task<Prepared> Check(SourceText source, CompileResult compiled, bool read, CancellationToken cancellationToken)
    {
        if (compiled.Pipeline is not { } pipeline)
        {
            // What can be said of its C# is said in the same breath.
            var found = compiled.Checkable is { } checkable ? (await scripts.Compiler.Compile(checkable, cancellationToken)).Diagnostics : [];
            return new Prepared.Rejected(source, InOrder(compiled.Diagnostics, found), null);
        }
        var scripted = await scripts.Compiler.Compile(pipeline, cancellationToken);
        if (scripted.Diagnostics.Count > 0) return new Prepared.Rejected(source, InOrder(compiled.Diagnostics, scripted.Diagnostics), pipeline.Name);
        var hopeless = await scripts.Gates.Find(pipeline, scripted, cancellationToken);
        if (hopeless.Count > 0) return new Prepared.Rejected(source, InOrder(compiled.Diagnostics, hopeless), pipeline.Name);
        if (read) await sources.Web.Read(Planner.FilesOf(pipeline).Where(SourceAddress.IsOne), cancellationToken);
        return await Resolve(source, compiled.Diagnostics, pipeline, scripted);
    }

    private async Task<Prepared> Resolve(SourceText source, IReadOnlyList<Diagnostic> said, BoundPipeline pipeline, CompiledScripts scripted)
    {
        var folder = Path.GetDirectoryName(source.Path)!;
        string[] named = [.. Planner.SettingFilesOf(pipeline)];
        var reached = _imports.Of(folder, named);
        var files = sources.Files.Resolve(folder, [.. Planner.FilesOf(pipeline).Union(reached.Values.SelectMany(r => r), StringComparer.Ordinal)]);
        var wanted = Planner.OutsideOf(pipeline);
        var outside = sources.Outside.Resolve(wanted);
        var diagnostics = InOrder(said, FileFindings.NotDeclared(pipeline, folder, reached).Concat(outside.Missing)
            .Concat(RowColumns.Unknown(pipeline, sources.Outside.ColumnsOf)));
        if (files.Missing.Count + outside.Names.Count > 0)
            return new Prepared.Waiting(source, InOrder(diagnostics, FileFindings.Missing(pipeline, files)), pipeline, [.. files.Missing, .. outside.Names])
            {
                Files = files.Missing.Count,
            };
        var wrong = OutsideResolver.WrongKinds(wanted, outside.Found).ToList();
        if (wrong.Count > 0) return new Prepared.Rejected(source, InOrder(diagnostics, wrong), pipeline.Name);
        // Names that a script may mean come and go with the files that they would mean.
        bool IsAsItWas() => files.AreAsTheyWere && Same(reached, _imports.Of(folder, named));
        var prepared = await Plan(source, diagnostics, pipeline, folder, new()
        {
            Plugins = plugins.Identities, Files = files.Digests, Imports = reached, Outside = outside.Found,
            Assembly = scripted.Assembly, Expressions = scripted.Expressions,
        });
        return prepared is Prepared.Planned planned && Planner.FollowsFromFiles(pipeline) ? planned with { IsAsItWas = IsAsItWas } : prepared;
    }

    private static bool Same(IReadOnlyDictionary<string, IReadOnlyList<string>> before, IReadOnlyDictionary<string, IReadOnlyList<string>> now) =>
        before.Count == now.Count && now.All(n => before.TryGetValue(n.Key, out var files) && files.SequenceEqual(n.Value));

    private async Task<Prepared> Plan(SourceText source, IReadOnlyList<Diagnostic> diagnostics, BoundPipeline pipeline, string folder, PlanningFacts facts)
    {
        PipelinePlan plan;
        try
        {
            plan = Planner.Plan(pipeline, facts) with { Folder = folder };
        }
        catch (PlanningException e)
        {
            return new Prepared.Rejected(source, InOrder(diagnostics, [PlanFindings.CannotBePlanned(e.Span, e.Message)]), pipeline.Name);
        }
        var (impossible, unpriced) = await loop.Ask(engine => (Impossible(engine, plan), Unpriced(engine, plan)));
        diagnostics = InOrder(diagnostics, pipeline.Stages.Where(s => unpriced.ContainsKey(s.Name)).Select(s => Unpriced(s, unpriced[s.Name])));
        var wrong = pipeline.Stages.SelectMany(s => OfThePlace(s, impossible)).Concat(NamesTaken(pipeline, plan)).ToList();
        return wrong.Count == 0 ? new Prepared.Planned(source, diagnostics, pipeline, plan)
            : new Prepared.Rejected(source, InOrder(diagnostics, wrong), pipeline.Name);
    }

    // The stages of a fan-out mostly ask for the same.
    private static Dictionary<string, string> Impossible(FactoryEngine engine, PipelinePlan plan)
    {
        var known = new Dictionary<IReadOnlyList<Sdk.HardwareRequest>, string?>(ReferenceEqualityComparer.Instance);
        var impossible = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var stage in plan.Stages)
        {
            if (stage.Work() is not { } task) continue;
            if (!known.TryGetValue(task.On, out var why)) known.Add(task.On, why = engine.Impossible(task));
            if (why is not null) impossible.TryAdd(stage.Declaration, why);
        }
        return impossible;
    }

    /// <summary>By stage: the devices that a budget of money cannot count, and its currency.</summary>
    private static Dictionary<string, (string Devices, string Currency)> Unpriced(FactoryEngine engine, PipelinePlan plan)
    {
        var unpriced = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var stage in plan.Stages)
        {
            if ((stage as PlannedTask ?? (stage as PlannedStudy)?.Template) is not { } task || (task.Cost ?? plan.Rules.Cost) is not { Currency: var currency }) continue;
            if (engine.Unpriced(task, currency) is { } devices) unpriced.TryAdd(stage.Declaration, (devices, currency));
        }
        return unpriced;
    }

    private static Diagnostic Unpriced(BoundStage stage, (string Devices, string Currency) what) => PlanFindings.NeverCounts(stage.Span, what.Devices, what.Currency);

    private IEnumerable<Diagnostic> OfThePlace(BoundStage stage, Dictionary<string, string> impossible)
    {
        if (impossible.TryGetValue(stage.Name, out var why)) yield return PlanFindings.NoDevice(stage.Span, why);
        if (stage.Common.Pool is { } pool && !pools.ContainsKey(pool)) yield return PlanFindings.NoPool(stage.Span, pool, pools.Keys);
        foreach (var name in (stage is BoundStudy study ? study.Template : stage).Common.Secrets)
            if (secrets.Problem(name) is { } problem) yield return PlanFindings.NoSecret(stage.Span, problem.Why, problem.Hint);
    }

    private IEnumerable<Diagnostic> NamesTaken(BoundPipeline pipeline, PipelinePlan plan) =>
        from release in plan.Stages.OfType<PlannedRelease>()
        let owner = sources.Releases.OwnerOf(release.Name)
        where owner is not null && owner != pipeline.Name
        select PlanFindings.NameTaken(pipeline.Stages.First(s => s.Name == release.Declaration).Span, release.Name, owner);

    private static IReadOnlyList<Diagnostic> InOrder(IEnumerable<Diagnostic> first, IEnumerable<Diagnostic> second) =>
        [.. first.Concat(second).OrderBy(d => d.Span.Start)];
}

/// <summary>What the C# of a pipeline is given to.</summary>
internal sealed record Scripts(ScriptCompiler Compiler, HopelessGates Gates);

/// <summary>A pipeline's file as it was read, with the files that it uses.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Used">By their path relative to it.</param>
internal sealed record PipelineText(string Path, string Text, IReadOnlyDictionary<string, string> Used)
{
    public static PipelineText Of(Revision revision) => new(revision.Path, revision.Text, revision.Used ?? new Dictionary<string, string>());
}

/// <summary>Where content comes from that a pipeline only names.</summary>
internal sealed record Origins(SourceResolver Files, WebSources Web, OutsideResolver Outside, ReleaseQueries Releases);
