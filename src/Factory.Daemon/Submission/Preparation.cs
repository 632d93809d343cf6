using Factory.Engine;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What a pipeline's text came to before anything runs.</summary>
/// <param name="Source">The text.</param>
/// <param name="Diagnostics">All of them, in the order of the text.</param>
internal abstract record Prepared(SourceText Source, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The columns of tables, by the stage that makes each, as far as they are known.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Tables { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

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
        /// <summary>What the plan follows from besides the text; null where more than files and plugins could make it another.</summary>
        public PlanBasis? Basis { get; init; }
    }
}

/// <summary>Parses, binds, checks the C#, resolves files and plans: all that can be known before a device is touched.</summary>
internal sealed class Preparation(PluginRegistry plugins, Scripts scripts, Origins sources, PlaceFindings place)
{
    private readonly LocalImports _imports = new();
    private readonly PreparedBefore _before = new();

    /// <param name="read">Whether what lies at addresses is waited for; else it is not there yet, and read beside.</param>
    public async Task<Prepared> Prepare(PipelineText pipelineText, IReadOnlyDictionary<string, string> set, CancellationToken cancellationToken,
        bool read = false)
    {
        await plugins.LookAgain(cancellationToken);
        var handed = Handed.Of(pipelineText, set);
        if (_before.Find(handed, plugins.Catalog) is { } before && await Again(before, cancellationToken) is { } again) return _before.Keep(handed, again);
        var source = new SourceText(pipelineText.Path, pipelineText.Text);
        var compiled = PipelineCompiler.Compile(source, plugins.Catalog, set, pipelineText.Used);
        var prepared = await Check(source, compiled, read, cancellationToken);
        return _before.Keep(handed, prepared with { Diagnostics = [.. prepared.Diagnostics.Select(compiled.Sources.Place).OrderBy(d => d.File?.Path, StringComparer.Ordinal)] });
    }

    /// <summary>The same text while nothing but what files hold has changed: only what reads those is planned anew. Null when more is to be looked at.</summary>
    private async Task<Prepared.Planned?> Again(Prepared.Planned before, CancellationToken cancellationToken)
    {
        var (pipeline, basis) = (before.Pipeline, before.Basis!);
        var tables = TablesOf(pipeline, basis.Folder);
        if (!Same(basis.Facts.Imports, _imports.Of(basis.Folder, basis.Scripts)) || basis.Files.Changed(basis.Folder) is not { } changed
            || (await scripts.Checks.Find(tables, basis.Folder, cancellationToken)).Count > 0 || !basis.Remarks.SequenceEqual(Remarks(pipeline, basis.Folder, basis.Facts.Imports, new RowColumns(pipeline, tables).Unknown()))) return null;
        var files = basis.Files.With(sources.Files.Resolve(basis.Folder, [.. changed]));
        var planned = new PlannedBefore(before.Plan, changed);
        if (files is not { Missing.Count: 0, Stamps: not null }) return null;
        var again = before with
        {
            Plan = Planner.Plan(pipeline, basis.Facts with { Files = files.Digests }, planned) with { Folder = before.Plan.Folder },
            Tables = tables.Named(),
            Basis = basis with { Files = files, Facts = basis.Facts with { Files = files.Digests } },
        };
        var read = again.Plan.Stages.OfType<PlannedTask>().Where(planned.Reads).SelectMany(t => t.Files.Values.Concat(t.Inputs.Select(i => i.Source.Content).OfType<ArtifactDigest>()));
        return sources.Files.AreThere(read.Distinct()) && await place.Of(pipeline, again.Plan) is { Wrong.Count: 0, Said.Count: 0 } ? again : null;
    }

    private async Task<Prepared> Check(SourceText source, CompileResult compiled, bool read, CancellationToken cancellationToken)
    {
        if ((compiled.Pipeline ?? compiled.Checkable) is not { } pipeline) return new Prepared.Rejected(source, compiled.Diagnostics, null);
        // Of a file with mistakes all the rest is said in the same breath, as far as it can be known.
        var tables = TablesOf(pipeline, Path.GetDirectoryName(source.Path)!);
        var checks = scripts.Checks.Find(tables, Path.GetDirectoryName(source.Path)!, cancellationToken);
        var scripted = await scripts.Compiler.Compile(pipeline, cancellationToken);
        IReadOnlyList<Diagnostic> wrong = [.. scripted.Diagnostics, .. await scripts.Foreseen.Find(pipeline, scripted, cancellationToken), .. (await checks).Where(c => c.Lacks is null).Select(c => c.Diagnostic)];
        if (compiled.Pipeline is null || wrong.Any(w => w.Severity == DiagnosticSeverity.Error))
            return new Prepared.Rejected(source, InOrder(compiled.Diagnostics, wrong.Concat(Around(source, pipeline, tables)).Concat(Told(await checks)).Concat(await place.Of(pipeline))), compiled.Pipeline?.Name) { Tables = tables.Named() };
        if (read) await sources.Web.Read(Planner.FilesOf(pipeline).Where(SourceAddress.IsOne), cancellationToken);
        return await Resolve(source, InOrder(compiled.Diagnostics, wrong), pipeline, scripted, await checks, tables) with { Tables = tables.Named() };
    }

    private KnownTables TablesOf(BoundPipeline pipeline, string folder) => new(pipeline, folder, sources.Outside.ColumnsOf);

    private static IEnumerable<Diagnostic> Told(IEnumerable<Finding> found) => found.Where(f => f.Lacks is not null).Select(f => f.Diagnostic);

    // Nothing is taken into the store for what does not run.
    private IEnumerable<Diagnostic> Around(SourceText source, BoundPipeline pipeline, KnownTables tables)
    {
        var folder = Path.GetDirectoryName(source.Path)!;
        return FileFindings.Missing(pipeline, SourceResolver.Missing(folder, Planner.FilesOf(pipeline)))
            .Concat(FileFindings.NotDeclared(pipeline, folder, _imports.Of(folder, Planner.SettingFilesOf(pipeline)))).Concat(FileFindings.NotSeen(pipeline, folder))
            .Concat(sources.Outside.Resolve(Planner.OutsideOf(pipeline)).Missing).Concat(new RowColumns(pipeline, tables).Unknown().Select(f => f.Diagnostic));
    }

    private async Task<Prepared> Resolve(SourceText source, IReadOnlyList<Diagnostic> said, BoundPipeline pipeline, CompiledScripts scripted, IReadOnlyList<Finding> checks, KnownTables tables)
    {
        var folder = Path.GetDirectoryName(source.Path)!;
        string[] named = [.. Planner.SettingFilesOf(pipeline)];
        var reached = _imports.Of(folder, named);
        var files = sources.Files.Resolve(folder, [.. Planner.FilesOf(pipeline).Union(reached.Values.SelectMany(r => r), StringComparer.Ordinal)]);
        var wanted = Planner.OutsideOf(pipeline);
        var outside = sources.Outside.Resolve(wanted);
        List<Finding> found = [.. new RowColumns(pipeline, tables).Unknown(), .. checks.Where(c => c.Lacks is not null)];
        var remarks = Remarks(pipeline, folder, reached, found);
        var diagnostics = InOrder(said, remarks.Concat(outside.Missing));
        List<string> lacks = [.. outside.Names, .. found.Select(c => c.Lacks).OfType<string>().Distinct()];
        if (files.Missing.Count + lacks.Count > 0)
        {
            diagnostics = InOrder(diagnostics, FileFindings.Missing(pipeline, files));
            // What it waits for would not mend that.
            if (await place.Of(pipeline) is { Count: > 0 } lacking) return new Prepared.Rejected(source, InOrder(diagnostics, lacking), pipeline.Name);
            return new Prepared.Waiting(source, diagnostics, pipeline, [.. files.Missing, .. lacks]) { Files = files.Missing.Count };
        }
        var wrong = OutsideResolver.WrongKinds(wanted, outside.Found).ToList();
        if (wrong.Count > 0) return new Prepared.Rejected(source, InOrder(diagnostics, wrong), pipeline.Name);
        var facts = new PlanningFacts
        {
            Plugins = plugins.Identities, Files = files.Digests, Imports = reached, Outside = outside.Found,
            Assembly = scripted.Assembly, Expressions = scripted.Expressions,
        };
        var prepared = await Plan(source, diagnostics, pipeline, folder, facts);
        return prepared is Prepared.Planned planned && Planner.FollowsFromFiles(pipeline)
            ? planned with { Basis = new(folder, files, named, plugins.Catalog, facts, remarks) } : prepared;
    }

    /// <summary>What is to be said of it though it can run: that depends on what lies there now.</summary>
    private static List<Diagnostic> Remarks(BoundPipeline pipeline, string folder, IReadOnlyDictionary<string, IReadOnlyList<string>> imports, IEnumerable<Finding> found) =>
        [.. FileFindings.NotDeclared(pipeline, folder, imports), .. FileFindings.NotSeen(pipeline, folder), .. found.Select(c => c.Diagnostic)];

    /// <summary>Whether the same text would be planned the same.</summary>
    // Names that a script may mean come and go with the files that they would mean.
    public bool IsAsItWas(PlanBasis basis) => basis.Files.AreAsTheyWere && Same(basis.Facts.Imports, _imports.Of(basis.Folder, basis.Scripts));

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
        var (wrong, said) = await place.Of(pipeline, plan);
        diagnostics = InOrder(diagnostics, said);
        return wrong.Count == 0 ? new Prepared.Planned(source, diagnostics, pipeline, plan)
            : new Prepared.Rejected(source, InOrder(diagnostics, wrong), pipeline.Name);
    }

    private static IReadOnlyList<Diagnostic> InOrder(IEnumerable<Diagnostic> first, IEnumerable<Diagnostic> second) =>
        [.. first.Concat(second).OrderBy(d => d.Span.Start)];
}

/// <summary>What a plan follows from besides the text of its pipeline.</summary>
/// <param name="Folder">Of the pipeline's file.</param>
/// <param name="Scripts">The files among which imports are looked for.</param>
/// <param name="Catalog">The plugins as they were.</param>
/// <param name="Remarks">What was to be said of it.</param>
internal sealed record PlanBasis(string Folder, Sources Files, IReadOnlyList<string> Scripts, Catalog Catalog, PlanningFacts Facts, IReadOnlyList<Diagnostic> Remarks);

/// <summary>What of a pipeline is looked at in hosts: its C#, and what only the code of a plugin can tell.</summary>
internal sealed record Scripts(ScriptCompiler Compiler, ForeseenExpressions Foreseen, SettingChecks Checks);

/// <summary>A pipeline's file as it was read, with the files that it uses.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Used">By their path relative to it.</param>
internal sealed record PipelineText(string Path, string Text, IReadOnlyDictionary<string, string> Used)
{
    public static PipelineText Of(Revision revision) => new(revision.Path, revision.Text, revision.Used ?? new Dictionary<string, string>());
}

/// <summary>Where content comes from that a pipeline only names.</summary>
internal sealed record Origins(SourceResolver Files, WebSources Web, OutsideResolver Outside);
