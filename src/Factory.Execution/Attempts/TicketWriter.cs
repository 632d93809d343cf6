using System.Globalization;
using System.Text.Json;
using Factory.Engine;
using Factory.Execution.Native;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution.Attempts;

/// <summary>An order → a directory that a host can work in; <c>ticket.json</c> comes last.</summary>
internal sealed class TicketWriter(ExecutionOptions options, IArtifactStore store, SpareFolders spares)
{
    private readonly ProjectFolders _projects = new(options);
    private const double LongestBeat = 5;
    private static readonly string[] s_places = [TicketFiles.Inputs, TicketFiles.Outputs, TicketFiles.Work, TicketFiles.Checkpoint];

    /// <summary>An attempt has succeeded, and there was nothing to warn of.</summary>
    public void Learn(AttemptOrder order) => _projects.Learn(order);

    /// <exception cref="InvalidDataException">An input's content is missing or was changed.</exception>
    public LaidOut Write(AttemptFolder folder, AttemptOrder order, PreparedLease lease, string pluginDirectory)
    {
        var waiting = spares.Take(order.Task);
        var laidOut = waiting ?? spares.Make(order.Task);
        try
        {
            if (waiting is null) LayOut(laidOut, order.Task);
            foreach (var (name, input) in order.Inputs) store.Materialize(input.Digest, laidOut.At(Within(TicketFiles.Inputs, name)));
            laidOut.Write(TicketFiles.Ticket, JsonSerializer.SerializeToUtf8Bytes(Describe(order, lease, pluginDirectory), ProtocolJson.Default.Ticket));
            folder.Begin(laidOut.Root);
            return laidOut;
        }
        catch
        {
            Trees.Delete(laidOut.Root);
            throw;
        }
    }

    /// <summary>All that attempts of tasks of this shape find alike.</summary>
    private void LayOut(LaidOut laidOut, PlannedTask task)
    {
        foreach (var place in s_places) Directory.CreateDirectory(laidOut.At(place));
        foreach (var output in task.Outputs) Directory.CreateDirectory(laidOut.At(Within(TicketFiles.Outputs, output.Name)));
        foreach (var (name, content) in task.Files) Place(laidOut, name, content);
        if (task.Expressions is { } expressions)
            LinkOrCopy(Path.Combine(options.ScriptStore, expressions.Assembly), laidOut.At(Path.GetFileName(expressions.Assembly)));
        laidOut.Remember();
    }

    private Ticket Describe(AttemptOrder order, PreparedLease lease, string pluginDirectory) => new()
    {
        Protocol = Ticket.CurrentProtocol,
        Attempt = order.Id.ToString(),
        AttemptNumber = order.Id.Number,
        Pipeline = order.Pipeline,
        Stage = order.Task.Name,
        Run = order.Id.Stage.Run.Value,
        Type = order.Task.Type,
        Plugin = new(order.Task.Plugin.Id, order.Task.Plugin.Version, order.Task.Plugin.Digest, pluginDirectory),
        Settings = order.Settings,
        Inputs = [.. order.Inputs.OrderBy(i => i.Key, StringComparer.Ordinal)
            .Select(i => new TicketInput(i.Key, i.Value.Kind, $"{TicketFiles.Inputs}/{i.Key}", $"sha256:{i.Value.Digest}"))],
        Outputs = [.. order.Task.Outputs.Select(o => new TicketOutput(o.Name, o.Kind, $"{TicketFiles.Outputs}/{o.Name}", o.FileName))],
        Files = [.. order.Task.Files.Keys.Order(StringComparer.Ordinal)],
        Expressions = order.Task.Expressions is { } e
            ? new(Path.GetFileName(e.Assembly), [.. e.Items.Select(i => new TicketExpression(i.Setting, i.Method, i.Arguments))]) : null,
        Lease = new(order.Placement, lease.Devices, Cores(lease.Environment)),
        Environment = order.Task.Environment,
        Secrets = order.Task.Secrets,
        Seed = ulong.Parse(order.Hash.Hex.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        CheckpointDirectory = TicketFiles.Checkpoint,
        Pause = order.Trial is { Until: { } step } trial ? new(step, MetricsIn(trial.Objective.Text), trial.Last) : null,
        Programs = _projects.RulesFor(order),
        LogLimit = options.LogLimit,
        // One that is late, or is not seen at once, must not cost the host its life.
        BeatSeconds = Math.Min(LongestBeat, options.HeartbeatLimit.TotalSeconds / 4),
    };

    /// <summary>The metrics that an objective looks at, in snake_case.</summary>
    public static IReadOnlyList<string> MetricsIn(string objective) =>
        [.. TrialMetrics.In(objective).Select(MetricNames.ToSnake)];

    private static int Cores(LaunchEnvironment environment) =>
        environment.Threads ?? (environment.Cores.Count > 0 ? environment.Cores.Count : Environment.ProcessorCount);

    // A declared file is copied and never linked: its stage may write to it, and the store's bytes must not change.
    private void Place(LaidOut folder, string name, ArtifactDigest content)
    {
        var target = folder.At(Within(TicketFiles.Work, name));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var copy = folder.At("file");
        store.Materialize(content, copy);
        var files = Directory.GetFiles(copy, "*", SearchOption.AllDirectories);
        if (files.Length != 1) throw new InvalidDataException($"the content of file `{name}`, {content}, holds {files.Length} files and must hold one");
        File.Copy(files[0], target, overwrite: true);
        File.SetUnixFileMode(target, File.GetUnixFileMode(target) | UnixFileMode.UserWrite);
        Trees.Delete(copy);
    }

    // Names come from pipelines: none may lead out of its place.
    private static string Within(string place, string name)
    {
        var full = Path.GetFullPath(name, "/" + place);
        if (full.Length <= place.Length + 2 || !full.StartsWith($"/{place}/", StringComparison.Ordinal))
            throw new InvalidDataException($"the name `{name}` leads out of the attempt's directory");
        return full[1..];
    }

    private static void LinkOrCopy(string file, string target)
    {
        if (Posix.Link(file, target) != 0) File.Copy(file, target);
    }
}
