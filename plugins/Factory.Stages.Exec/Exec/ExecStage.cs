using Factory.Sdk;
using Factory.Stages.Exec.Metrics;
using Factory.Stages.Exec.Native;

namespace Factory.Stages.Exec;

/// <summary>Runs any program as a stage.</summary>
[Stage("exec", "Runs a command, with inputs and outputs as paths and metrics from what it prints or writes.")]
[MetricsFrom(nameof(Metrics))]
public sealed class ExecStage : IStage<DeclaredMetrics>
{
    [Input(ArtifactKind.Files, "What the command reads.", Position = 0)]
    public IReadOnlyDictionary<string, InputArtifact> Inputs { get; set; } = new Dictionary<string, InputArtifact>();

    [Output(ArtifactKind.Files, "What the command writes.", From = nameof(Outputs))]
    public IReadOnlyDictionary<string, OutputArtifact> Artifacts { get; set; } = new Dictionary<string, OutputArtifact>();

    [Setting("The program and its arguments; there is no shell between.")]
    public required IReadOnlyList<Argument> Command { get; set; }

    [Setting("Files beside the pipeline that the command needs; they are copied to where it runs.")]
    public IReadOnlyList<SourceFile> Files { get; set; } = [];

    [Setting("What the command writes.")]
    public IReadOnlyDictionary<string, OutputSpec> Outputs { get; set; } = new Dictionary<string, OutputSpec>();

    [Setting("What the command measures: printed as `name=value` or as a JSON object on a line, or written to the metrics file.")]
    public IReadOnlyDictionary<string, MetricType> Metrics { get; set; } = new Dictionary<string, MetricType>();

    [Setting("A JSON file in the work directory with metrics; $FACTORY_METRICS unless set.")]
    public string? MetricsFile { get; set; }

    [Setting("The exit codes that mean success.")]
    public IReadOnlyList<int> ExitCodes { get; set; } = [0];

    [Setting("How long the command has to end by itself when it is cancelled.")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    public async Task<DeclaredMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var environment = ChildEnvironment.Of(context);
        var command = Prepare(context, environment);
        var (book, errors) = (new MetricBook(Metrics, context), new Tail());
        var exit = await RunAsync(command, book, errors, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        Check(exit, errors);
        book.AddFile(MetricsFile is null ? environment[ChildEnvironment.MetricsFile] : Path.Combine(context.WorkDirectory, MetricsFile));
        DeclaredOutputs.Check(Outputs, Artifacts);
        return book.Finish("print a line such as `name=0.5`, or write a JSON object to the file that $FACTORY_METRICS names");
    }

    private ChildStart Prepare(StageContext context, Dictionary<string, string> environment)
    {
        if (Command.Count == 0 || Command[0].Text.Length == 0)
            throw new StageFailedException("`command` is empty; it needs at least a program, such as [\"python3\", \"fit.py\"]");
        if (Command.FirstOrDefault(a => a.Text.Contains('\0')) is not null)
            throw new StageFailedException("an argument of `command` holds a NUL character, which no program can be given");
        var program = CommandPath.Find(Command[0].Text, context.WorkDirectory, environment);
        return new(program, [.. Command.Select(a => a.Text)], context.WorkDirectory, environment);
    }

    private async Task<ChildExit> RunAsync(ChildStart start, MetricBook book, Tail errors, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var child = Child.Start(start, out var error) ?? throw NotStarted(error);
        var lines = new Lines(book.AddLine);
        var watch = new ChildWatch(child, Output, Error, Grace);
        // The watch blocks for as long as the command runs, which is too long for a thread of the pool.
        var exit = await Task.Factory.StartNew(() => watch.Follow(cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        lines.Finish();
        return exit;

        // The host's own standard output and error are the attempt's logs.
        void Output(ReadOnlySpan<byte> bytes)
        {
            Libc.WriteAll(1, bytes);
            lines.Add(bytes);
        }

        void Error(ReadOnlySpan<byte> bytes)
        {
            Libc.WriteAll(2, bytes);
            errors.Add(bytes);
        }
    }

    private void Check(ChildExit exit, Tail errors)
    {
        if (exit.Signal is null && ExitCodes.Contains(exit.Code)) return;
        var end = exit.Signal is { } signal ? $"was killed by {Signals.Describe(signal)}" : $"ended with exit code {exit.Code}";
        var words = errors.ToString() is { Length: > 0 } last ? $"; the end of its standard error:\n{last}" : "; it wrote nothing to standard error";
        // Only the pipeline's author knows whether a program fails by chance: with `retry` it is tried again.
        throw new StageFailedException($"`{Command[0].Text}` {end}{words}", retryable: true) { ExitCode = exit.Signal is null ? exit.Code : null };
    }

    private StageFailedException NotStarted(int error) => new(error switch
    {
        Libc.ENOENT => $"`{Command[0].Text}` cannot be started: the interpreter that its first line names, or the loader that it needs, is not there",
        Libc.ENOEXEC => $"`{Command[0].Text}` cannot be started: it is no program for this machine; a script needs a first line such as `#!/bin/sh`",
        Libc.EACCES => $"`{Command[0].Text}` cannot be started: permission denied, perhaps its file system is mounted noexec",
        Libc.E2BIG => $"`{Command[0].Text}` cannot be started: arguments and variables are larger than the kernel allows; pass them in a file",
        _ => $"`{Command[0].Text}` cannot be started: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}",
    });
}
