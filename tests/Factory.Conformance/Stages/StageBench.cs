using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>
/// Runs a stage in the test's own process, over a temporary directory, and checks what every stage promises:
/// it writes each output, leaves its inputs alone and lets the steps of a curve rise.
/// <code>
/// using var bench = new StageBench();
/// var run = await bench.RunAsync(new Csv { Data = bench.Input("data", "a.csv", "x,y\n1,2\n"), Rows = bench.Output("rows", ArtifactKind.Table) });
/// </code>
/// Outputs that the test leaves null are made by the bench. The process's current directory is not changed: a stage
/// that relies on it must use <see cref="StageContext.WorkDirectory"/> to be testable here.
/// </summary>
public sealed class StageBench : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("stage-bench-").FullName;
    private int _attempts;

    public StageBench()
    {
        foreach (var folder in (string[])[WorkDirectory, CheckpointDirectory, In, Out]) Directory.CreateDirectory(folder);
    }

    /// <summary>The bench's own directory; deleted with it.</summary>
    public string Root => _root;
    public string WorkDirectory => Path.Combine(_root, "work");
    /// <summary>Kept from one <see cref="RunAsync"/> to the next, as between attempts of one stage.</summary>
    public string CheckpointDirectory => Path.Combine(_root, "checkpoints");
    public string Pipeline { get; init; } = "bench";
    public string Stage { get; init; } = "stage";
    public ulong Seed { get; init; } = 1;
    public int Cores { get; init; } = 1;
    public IReadOnlyList<LeasedDevice> Devices { get; init; } = [];
    /// <summary>What stages that run users' programs are told.</summary>
    public ProgramRules Programs { get; init; } = ProgramRules.None;

    private string In => Path.Combine(_root, "in");
    private string Out => Path.Combine(_root, "out");

    /// <summary>An input that holds a copy of a file, or of all that is in a folder.</summary>
    public InputArtifact Input(string name, ArtifactKind kind, string source)
    {
        var target = Directory.CreateDirectory(Path.Combine(In, name)).FullName;
        if (File.Exists(source)) File.Copy(source, Path.Combine(target, Path.GetFileName(source)));
        else Tree.Copy(source, target);
        return new(name, kind, target, Tree.Digest(target));
    }

    /// <summary>An input of one text file.</summary>
    public InputArtifact Input(string name, string fileName, string content, ArtifactKind kind = ArtifactKind.Files)
    {
        var target = Directory.CreateDirectory(Path.Combine(In, name)).FullName;
        File.WriteAllText(Path.Combine(target, fileName), content);
        return new(name, kind, target, Tree.Digest(target));
    }

    /// <summary>What one stage wrote, as the input of the next.</summary>
    public InputArtifact Input(string name, OutputArtifact written) =>
        Input(name, written.Kind, written.Path);

    /// <summary>An output: an empty directory.</summary>
    public OutputArtifact Output(string name, ArtifactKind kind = ArtifactKind.Files) =>
        new(name, kind, Directory.CreateDirectory(Path.Combine(Out, name)).FullName);

    /// <summary>A declared output of one file, such as <c>file("model.pt")</c>.</summary>
    public OutputArtifact OutputFile(string name, string fileName, ArtifactKind kind = ArtifactKind.Files) =>
        new(name, kind, Path.Combine(Output(name, kind).Path, fileName));

    /// <summary>A file beside the pipeline, copied into the work directory.</summary>
    public SourceFile SourceFile(string name, string content)
    {
        var path = Path.Combine(WorkDirectory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return new(name, path);
    }

    /// <summary>Runs the stage once and checks its promises. What the stage throws comes out as it is.</summary>
    /// <exception cref="ConformanceException">It returned and did not keep a promise.</exception>
    public async Task<BenchRun<TMetrics>> RunAsync<TMetrics>(IStage<TMetrics> stage, CancellationToken cancellationToken = default) where TMetrics : class
    {
        var ports = StagePorts.Of(stage, this);
        var before = ports.Inputs.ToDictionary(i => i, i => Tree.Digest(i.Path));
        var context = new BenchContext(this, ports, ++_attempts);

        // As in a host, it may block the thread that it begins on.
        var metrics = await Task.Run(() => stage.RunAsync(context, cancellationToken), CancellationToken.None).ConfigureAwait(false)
            ?? throw new ConformanceException("the stage returned null for its metrics; a stage that measures nothing returns NoMetrics.None");

        foreach (var (input, digest) in before)
            if (Tree.Digest(input.Path) != digest) throw new ConformanceException($"the stage changed its input `{input.Name}`; inputs are read-only");
        foreach (var output in ports.Outputs)
            if (!Tree.HasContent(output.Path)) throw new ConformanceException($"the stage returned without writing its output `{output.Name}`");
        return new(metrics, ports.Outputs, context.Points, context.Progresses, context.Lines) { Warnings = context.Warnings };
    }

    /// <summary>The digest of an output's names and bytes, to tell whether two runs wrote the same.</summary>
    public static string Digest(OutputArtifact output) => Tree.Digest(output.Path);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
