using System.Runtime.InteropServices;
using Factory.Sdk;
using Factory.Stages.Exec.Metrics;
using Factory.Stages.Exec.Native;
using Factory.Stages.Exec.Watching;

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

    [Setting("The program and its arguments; there is no shell between.", Least = 1)]
    public required IReadOnlyList<Argument> Command { get; set; }

    [Setting("Files beside the pipeline that the command needs; they are copied to where it runs.")]
    public IReadOnlyList<SourceFile> Files { get; set; } = [];

    [Setting("What the command writes.")]
    public IReadOnlyDictionary<string, OutputSpec> Outputs { get; set; } = new Dictionary<string, OutputSpec>();

    [Setting("What the command measures: printed as `name=value` or as a JSON object on a line, or written to the metrics file.")]
    public IReadOnlyDictionary<string, MetricType> Metrics { get; set; } = new Dictionary<string, MetricType>();

    [Setting("A JSON file in the work directory with metrics; $FACTORY_METRICS unless set.", Matches = "[^/.].*")]
    public string? MetricsFile { get; set; }

    [Setting("How many steps the longest run takes, for pruners to ration: a run that is to pause is ended after a step and goes on from its checkpoint later.",
        Min = 1, Max = 1_000_000_000, Resource = true)]
    public int? Steps { get; set; }

    [Setting("The exit codes that mean success.", Min = 0, Max = 255, Least = 1)]
    public IReadOnlyList<int> ExitCodes { get; set; } = [0];

    [Setting("How long the command has to end by itself when it is cancelled.")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    [Setting("Whether it runs in a sandbox: without network, and with nothing to read but what is declared and the system's programs. The daemon's rule unless set.")]
    public SandboxChoice? Sandbox { get; set; }

    [Setting("Absolute paths that are to be read in the sandbox besides, such as an environment of Python. They do not count in the input hash.", Matches = "/.*")]
    public IReadOnlyList<string> Visible { get; set; } = [];

    [Setting("What it means that the command reads files of the project that are not declared.")]
    public UndeclaredChoice Undeclared { get; set; } = UndeclaredChoice.Warn;

    public Task<DeclaredMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var environment = ChildEnvironment.Of(context, Steps);
        var start = Prepare(context, environment);
        var sandbox = Sandboxing.Sandbox.Of(Sandbox, Visible, context.Programs.Sandbox);
        if (sandbox is not null) start = sandbox.Wrap(start, context, Inputs.Values.Select(i => i.Path), Writable(context));
        // In a sandbox there is nothing undeclared to be read.
        var reads = sandbox is null ? WatchOf(context, start) : null;
        var book = new MetricBook(Metrics, context);
        using var watch = reads is null ? null : new ReadWatch(reads);
        var command = new Command(start, watch, sparesLeader: sandbox is not null, Grace);
        var exit = Run(command, book, cancellationToken);
        if (watch is not null) Tell(context, watch, reads!);
        cancellationToken.ThrowIfCancellationRequested();
        if (sandbox is not null && Sandboxing.Sandbox.Failure(exit, command.LastWords) is { } failure) throw new StageFailedException(failure);
        Check(exit, command.LastWords);
        if (Undeclared == UndeclaredChoice.Fail && reads?.Found is { Count: > 0 } undeclared) throw new StageFailedException(ReadWarning.Of(undeclared));
        book.AddFile(MetricsFile is null ? environment[ChildEnvironment.MetricsFile] : Path.Combine(context.WorkDirectory, MetricsFile));
        DeclaredOutputs.Check(Outputs, Artifacts, name => $"`output.{name}` in `command` and ${ChildEnvironment.OutputOf(name)} say");
        return Task.FromResult(book.Finish("print a line such as `name=0.5`, or write a JSON object to the file that $FACTORY_METRICS names"));
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

    private ChildExit Run(Command command, MetricBook book, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // It blocks for as long as the command runs: a stage begins on a thread that is its own.
        return command.Run(book, cancellationToken, out var error) ?? throw NotStarted(error);
    }

    private IEnumerable<string> Writable(StageContext context) =>
        [context.WorkDirectory, context.CheckpointDirectory, .. Artifacts.Select(a => Outputs[a.Key].FileName is null ? a.Value.Path : Path.GetDirectoryName(a.Value.Path)!)];

    private ProjectReads? WatchOf(StageContext context, ChildStart start)
    {
        if (Undeclared == UndeclaredChoice.Ignore || context.Programs.Project is not { } project || !ReadFilter.IsKnownHere) return null;
        // The work directory lies in the attempt's own, beside its inputs and outputs.
        return new(project, [.. context.Programs.Declared, .. context.Programs.Own, Path.GetDirectoryName(context.WorkDirectory)!, context.CheckpointDirectory]);
    }

    private void Tell(StageContext context, ReadWatch watch, ProjectReads reads)
    {
        if (watch.Blindness != 0)
            context.Log($"factory: not all that the command read could be seen: {Marshal.GetPInvokeErrorMessage(watch.Blindness)}");
        if (Undeclared == UndeclaredChoice.Warn && reads.Found.Count > 0) context.Warn(ReadWarning.Of(reads.Found));
    }

    private void Check(ChildExit exit, string errors)
    {
        if (exit.Signal is null && ExitCodes.Contains(exit.Code)) return;
        var end = exit.Signal is { } signal ? $"was killed by {Signals.Describe(signal)}" : $"ended with exit code {exit.Code}";
        var words = errors is { Length: > 0 } last ? $"; the end of its standard error:\n{last}" : "; it wrote nothing to standard error";
        // Only the pipeline's author knows whether a program fails by chance: with `retry` it is tried again.
        throw new StageFailedException($"`{Command[0].Text}` {end}{OfTables()}{words}", retryable: true) { ExitCode = exit.Signal is null ? exit.Code : null };
    }

    // A program that takes a table for text says anything but that.
    private string OfTables() => Inputs.Values.FirstOrDefault(i => Directory.Exists(i.Path) && Directory.EnumerateFiles(i.Path, "*.parquet").Any()) is { } table
        ? $" (`input.{table.Name}` is a table, a folder with {Path.GetFileName(Directory.EnumerateFiles(table.Path, "*.parquet").First())}: `export.csv({table.Name})` makes CSV of it)" : "";

    private StageFailedException NotStarted(int error) => new(error switch
    {
        Libc.ENOENT => $"`{Command[0].Text}` cannot be started: the interpreter that its first line names, or the loader that it needs, is not there",
        Libc.ENOEXEC => $"`{Command[0].Text}` cannot be started: it is no program for this machine; a script needs a first line such as `#!/bin/sh`",
        Libc.EACCES => $"`{Command[0].Text}` cannot be started: permission denied, perhaps its file system is mounted noexec",
        Libc.E2BIG => $"`{Command[0].Text}` cannot be started: arguments and variables are larger than the kernel allows; pass them in a file",
        _ => $"`{Command[0].Text}` cannot be started: {Marshal.GetPInvokeErrorMessage(error)}",
    });
}
