using Factory.Engine;
using Factory.Language;
using Factory.Sdk;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What this machine lacks of what a pipeline asks for: devices, pools, secrets, prices, names of releases.</summary>
internal sealed class PlaceFindings(EngineLoop loop, IReadOnlyDictionary<string, int> pools, SecretStore secrets, ReleaseQueries releases)
{
    /// <summary>As far as that shows in a pipeline that cannot be planned.</summary>
    public async Task<IReadOnlyList<Diagnostic>> Of(BoundPipeline pipeline)
    {
        var asked = pipeline.Stages.Select(s => (s.Name, s.Task)).Where(s => s.Task is { } task && !task.Common.On.Any(IsOpen))
            .Select(s => (s.Name, s.Task!.Common.On)).ToList();
        var impossible = await loop.Ask(engine => Impossible(engine, asked));
        return [.. Lacking(pipeline, impossible), .. Taken(pipeline, pipeline.Stages.OfType<BoundRelease>().Where(r => r.Index.Count == 0).Select(r => (r.Name, r.Name)))];
    }

    /// <returns>What is wrong, and what is only to be said.</returns>
    public async Task<(IReadOnlyList<Diagnostic> Wrong, IReadOnlyList<Diagnostic> Said)> Of(BoundPipeline pipeline, PipelinePlan plan)
    {
        var asked = plan.Stages.Where(s => s.Work() is not null).Select(s => (s.Declaration, s.Work()!.On));
        var (impossible, unpriced) = await loop.Ask(engine => (Impossible(engine, asked), Unpriced(engine, plan)));
        return ([.. Lacking(pipeline, impossible), .. Taken(pipeline, plan.Stages.OfType<PlannedRelease>().Select(r => (r.Declaration, r.Name)))],
            [.. pipeline.Stages.Where(s => unpriced.ContainsKey(s.Name)).Select(s => PlanFindings.NeverCounts(PlaceOf(s, "budget"), unpriced[s.Name].Devices, unpriced[s.Name].Currency))]);
    }

    // The stages of a fan-out mostly ask for the same.
    private static Dictionary<string, string> Impossible(FactoryEngine engine, IEnumerable<(string Declaration, IReadOnlyList<HardwareRequest> On)> asked)
    {
        var known = new Dictionary<IReadOnlyList<HardwareRequest>, string?>(ReferenceEqualityComparer.Instance);
        var impossible = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (declaration, on) in asked)
        {
            if (!known.TryGetValue(on, out var why)) known.Add(on, why = engine.Impossible(on));
            if (why is not null) impossible.TryAdd(declaration, why);
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

    private IEnumerable<Diagnostic> Lacking(BoundPipeline pipeline, Dictionary<string, string> impossible)
    {
        foreach (var stage in pipeline.Stages)
        {
            if (impossible.TryGetValue(stage.Name, out var why)) yield return PlanFindings.NoDevice(PlaceOf(stage, "on"), why);
            if (stage.Common.Pool is { } pool && !pools.ContainsKey(pool)) yield return PlanFindings.NoPool(PlaceOf(stage, "pool"), pool, pools.Keys);
            foreach (var name in (stage.Task ?? stage).Common.Secrets)
                if (secrets.Problem(name) is { } problem) yield return PlanFindings.NoSecret(PlaceOf(stage, "secrets", name), problem.Why, problem.Hint);
        }
    }

    private IEnumerable<Diagnostic> Taken(BoundPipeline pipeline, IEnumerable<(string Declaration, string Name)> published) =>
        from release in published
        let owner = releases.OwnerOf(release.Name)
        where owner is not null && owner != pipeline.Name
        select PlanFindings.NameTaken(pipeline.Stages.First(s => s.Name == release.Declaration).Span, release.Name, owner);

    // What a study says for its trials stands around the stage that they run.
    private static TextSpan PlaceOf(BoundStage stage, string setting, string? entry = null) => stage.Task?.PlaceOf(setting, entry) ?? stage.Span;


    // Another request for each stage of a fan-out.
    private static bool IsOpen(HardwareRequest request) => request.Arguments.Values.Any(Symbolic.IsIn);
}
