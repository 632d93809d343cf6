using Factory.Engine;
using Factory.Language;

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
        : Prepared(Source, Diagnostics);
    public sealed record Planned(SourceText Source, IReadOnlyList<Diagnostic> Diagnostics, BoundPipeline Pipeline, PipelinePlan Plan)
        : Prepared(Source, Diagnostics);
}

/// <summary>Parses, binds, checks the C#, resolves files and plans: all that can be known before a device is touched.</summary>
internal sealed class Preparation(PluginRegistry plugins, ScriptCompiler scripts, SourceResolver files, EngineLoop loop, IReadOnlyDictionary<string, int> pools,
    SecretStore secrets)
{
    public async Task<Prepared> Prepare(string path, string text, IReadOnlyDictionary<string, string> set, CancellationToken cancellationToken)
    {
        var source = new SourceText(path, text);
        var compiled = PipelineCompiler.Compile(source, plugins.Catalog, set);
        if (compiled.Pipeline is not { } pipeline) return new Prepared.Rejected(source, compiled.Diagnostics, null);
        var scripted = await scripts.Compile(pipeline, cancellationToken);
        if (scripted.Diagnostics.Count > 0) return new Prepared.Rejected(source, InOrder(compiled.Diagnostics, scripted.Diagnostics), pipeline.Name);
        var (digests, missing) = files.Resolve(Path.GetDirectoryName(path)!, Planner.FilesOf(pipeline));
        if (missing.Count > 0) return new Prepared.Waiting(source, compiled.Diagnostics, pipeline, missing);
        return await Plan(source, compiled.Diagnostics, pipeline, scripted, digests);
    }

    private async Task<Prepared> Plan(
        SourceText source, IReadOnlyList<Diagnostic> diagnostics, BoundPipeline pipeline, CompiledScripts scripted,
        IReadOnlyDictionary<string, ArtifactDigest> digests)
    {
        PipelinePlan plan;
        try
        {
            plan = Planner.Plan(pipeline,
                new() { Plugins = plugins.Identities, Files = digests, Assembly = scripted.Assembly, Expressions = scripted.Expressions });
        }
        catch (PlanningException e)
        {
            return new Prepared.Rejected(source, InOrder(diagnostics, [PlanFindings.CannotBePlanned(e.Span, e.Message)]), pipeline.Name);
        }
        var impossible = await loop.Ask(engine => plan.Stages
            .Select(s =>
                (s.Name, Why: s switch { PlannedTask task => engine.Impossible(task), PlannedStudy study => engine.Impossible(study.Template), _ => null }))
            .Where(s => s.Why is not null).ToList());
        var poolless = pipeline.Stages.Where(s => s.Common.Pool is { } pool && !pools.ContainsKey(pool))
            .Select(s => PlanFindings.NoPool(s.Span, s.Common.Pool!, pools.Keys)).ToList();
        var unknown = Unknown(pipeline, plan).ToList();
        if (impossible.Count + poolless.Count + unknown.Count == 0) return new Prepared.Planned(source, diagnostics, pipeline, plan);
        var spans = pipeline.Stages.ToDictionary(s => s.Name, s => s.Span, StringComparer.Ordinal);
        return new Prepared.Rejected(source,
            InOrder(diagnostics, [.. impossible.Select(i => PlanFindings.NoDevice(spans[i.Name], i.Why!)), .. poolless, .. unknown]), pipeline.Name);
    }

    private IEnumerable<Diagnostic> Unknown(BoundPipeline pipeline, PipelinePlan plan)
    {
        var spans = pipeline.Stages.ToDictionary(s => s.Name, s => s.Span, StringComparer.Ordinal);
        foreach (var stage in plan.Stages)
            foreach (var name in (stage as PlannedTask ?? (stage as PlannedStudy)?.Template)?.Secrets ?? [])
                if (secrets.Problem(name) is { } problem) yield return PlanFindings.NoSecret(spans[stage.Name], problem.Why, problem.Hint);
    }

    private static IReadOnlyList<Diagnostic> InOrder(IEnumerable<Diagnostic> first, IEnumerable<Diagnostic> second) =>
        [.. first.Concat(second).OrderBy(d => d.Span.Start)];
}
