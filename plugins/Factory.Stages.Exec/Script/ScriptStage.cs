using Factory.Sdk;
using Factory.Stages.Exec.Metrics;

namespace Factory.Stages.Exec.Script;

/// <summary>Runs a whole C# script as a stage. Nothing here touches the compiler, so that <c>exec</c> never loads it.</summary>
[Stage("script", "Runs a C# script, inline or from a file, over named inputs and outputs.")]
[MetricsFrom(nameof(Metrics))]
public sealed class ScriptStage : IStage<DeclaredMetrics>, ICheckedStage
{
    [Input(ArtifactKind.Files, "What the script reads.", Position = 0)]
    public IReadOnlyDictionary<string, InputArtifact> Inputs { get; set; } = new Dictionary<string, InputArtifact>();

    [Output(ArtifactKind.Files, "What the script writes.", From = nameof(Outputs))]
    public IReadOnlyDictionary<string, OutputArtifact> Artifacts { get; set; } = new Dictionary<string, OutputArtifact>();

    [Setting("The script; either this or `file`.", Or = nameof(File))]
    public string? Code { get; set; }

    [Setting("A file beside the pipeline that holds the script; either this or `code`.")]
    public SourceFile? File { get; set; }

    [Setting("More files beside the pipeline, such as those that the script loads with #load.")]
    public IReadOnlyList<SourceFile> Files { get; set; } = [];

    [Setting("What the script writes.")]
    public IReadOnlyDictionary<string, OutputSpec> Outputs { get; set; } = new Dictionary<string, OutputSpec>();

    [Setting("What the script measures: it sets Metrics[\"name\"].")]
    public IReadOnlyDictionary<string, MetricType> Metrics { get; set; } = new Dictionary<string, MetricType>();

    public async Task<DeclaredMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var globals = new ScriptGlobals(context, Inputs, Artifacts, cancellationToken);
        await new ScriptRunner(await SourceAsync(context, cancellationToken)).RunAsync(globals, cancellationToken);
        DeclaredOutputs.Check(Outputs, Artifacts, name => $"Outputs[\"{name}\"].Path says");
        return Measured(context, globals);
    }

    /// <inheritdoc/>
    public IEnumerable<SettingFault> Check(CheckedPlace place)
    {
        if (Code is null == File is null || File is { } script && !System.IO.File.Exists(script.Path)) return [];
        var source = Code is { } code ? new ScriptSource(code, "script", place.Folder) : new(System.IO.File.ReadAllText(File!.Path), File.Name, place.Folder);
        return new ScriptRunner(source).Errors(name => Fault(name, place)).Select(e => new SettingFault(Code is null ? "file" : "code", e));
    }

    // As it fails in a run.
    private string? Fault(ScriptName used, CheckedPlace place) => used.Member switch
    {
        nameof(ScriptGlobals.Metrics) when !Metrics.ContainsKey(used.Name) => Undeclared(used.Name),
        nameof(ScriptGlobals.Inputs) or nameof(ScriptGlobals.ReadTableAsync) when !place.Inputs.ContainsKey(used.Name) =>
            Named<InputArtifact>.Missing("input", used.Name, place.Inputs.Keys),
        nameof(ScriptGlobals.Outputs) or nameof(ScriptGlobals.WriteTableAsync) when !Outputs.ContainsKey(used.Name) =>
            Named<OutputArtifact>.Missing("output", used.Name, Outputs.Keys),
        _ => null,
    };

    private async Task<ScriptSource> SourceAsync(StageContext context, CancellationToken cancellationToken) => (Code, File) switch
    {
        ({ } code, null) => new(code, "script", context.WorkDirectory),
        (null, { } file) => new(await System.IO.File.ReadAllTextAsync(file.Path, cancellationToken), file.Name, context.WorkDirectory),
        (null, null) => throw new StageFailedException("the script is missing; set `code = \"…\"` or `file = \"….csx\"`"),
        _ => throw new StageFailedException("`code` and `file` are both set; which of them is the script?"),
    };

    private string Undeclared(string metric) => $"the script sets the metric `{metric}`, which is not declared{Tables.Suggestion.For(metric, [.. Metrics.Keys])}";

    private DeclaredMetrics Measured(StageContext context, ScriptGlobals globals)
    {
        var book = new MetricBook(Metrics, context);
        foreach (var (name, value) in globals.Metrics)
        {
            if (!Metrics.TryGetValue(name, out var type))
                throw new StageFailedException(Undeclared(name));
            book.Set(name, value, MetricValue.Convert(type, value));
        }
        return book.Finish("the script sets it by Metrics[\"name\"] = …");
    }
}
