using Factory.Host.Native;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Stages;

/// <summary>One ticket, from its claim to its result. Made for one attempt and used once.</summary>
internal sealed class Attempt(
    TicketFolder folder, Ticket ticket, IReadOnlyDictionary<string, string> secrets, StageBench bench, TimeProvider time) : IDisposable
{
    private readonly Redactor _redactor = new(secrets.Values);
    private readonly CancellationTokenSource _cancellation = new();

    public async Task<AttemptResult> RunAsync()
    {
        if (Refusal() is { } refusal) return Result(refusal, 0, 0);
        Usage.ResetPeak();
        var start = Usage.Now();
        var verdict = await RunGuardedAsync().ConfigureAwait(false);
        return Result(verdict, Usage.Now().Processor - start.Processor, Usage.PeakSince(start));
    }

    private Verdict? Refusal()
    {
        if (ticket.Protocol is not (Ticket.CurrentProtocol or Ticket.CurrentProtocol - 1))
            return new(AttemptVerdict.Failed,
                $"the ticket speaks protocol {ticket.Protocol}, and this host {Ticket.CurrentProtocol}: daemon and hosts must come from one installation");
        if (ticket.Plugin.Id != bench.Plugin.Manifest.Id || ticket.Plugin.Version != bench.Plugin.Manifest.Version)
            return new(AttemptVerdict.Failed,
                $"the ticket is for {ticket.Plugin.Id} {ticket.Plugin.Version}, and this host holds {bench.Plugin.Manifest.Id} {bench.Plugin.Manifest.Version}");
        return null;
    }

    // Everything that foreign code may touch (streams, directory, variables, processes) is set here and put back here.
    private async Task<Verdict> RunGuardedAsync()
    {
        Directory.CreateDirectory(folder.At(TicketFiles.Work));
        Directory.CreateDirectory(folder.At(ticket.CheckpointDirectory));
        StandardStreams.ToFiles(folder.At(TicketFiles.StandardOutput), folder.At(TicketFiles.StandardError));
        using var journal = new Journal(folder.At(TicketFiles.Journal), _redactor, time);
        using var attention = bench.Heart.Attend(new(journal, folder, ticket, TellGrown, Cancel, time));
        Directory.SetCurrentDirectory(folder.At(TicketFiles.Work));
        try
        {
            using var environment = new AttemptEnvironment([.. ticket.Environment, .. secrets]);
            var verdict = await RunStageAsync(journal).ConfigureAwait(false);
            return await ClearProcessesAsync(verdict).ConfigureAwait(false);
        }
        finally
        {
            Directory.SetCurrentDirectory("/");
            StandardStreams.ToNull();
        }
    }

    private async Task<Verdict> RunStageAsync(Journal journal)
    {
        var ports = new Ports(folder, ticket);
        using var expressions = new RowExpressions(ticket.Expressions, folder);
        var rung = new Rung(ticket.Pause, Cancel);
        var context = new AttemptContext(ticket, folder, ports, journal, rung);
        return await RunStageAsync(ports, expressions, context, rung).ConfigureAwait(false) with { Warnings = context.Warnings };
    }

    private async Task<Verdict> RunStageAsync(Ports ports, RowExpressions expressions, AttemptContext context, Rung rung)
    {
        try
        {
            var stage = bench.Plugin.Stages.FirstOrDefault(s => s.Name == ticket.Type)
                ?? throw new StageFailedException($"{ticket.Plugin.Id} {ticket.Plugin.Version} offers no stage `{ticket.Type}`");
            var instance = new StageBinder(ticket, ports, expressions).Bind(stage);
            var metrics = await bench.Thread.RunAsync(() => StageCall.RunAsync(instance, stage.MetricsType, context, _cancellation.Token)).ConfigureAwait(false);
            var missing = ports.Missing().ToList();
            return missing.Count == 0
                ? new(AttemptVerdict.Succeeded) { Metrics = Metrics.Read(metrics, stage, ticket) }
                : new(AttemptVerdict.Failed, $"the stage returned without writing {string.Join(", ", missing.Select(m => $"its output `{m}`"))}");
        }
        catch (Exception e)
        {
            var verdict = Verdict.Of(e, rung.Reached || _cancellation.IsCancellationRequested);
            return rung.Reached && verdict.Kind == AttemptVerdict.Cancelled ? verdict with { Kind = AttemptVerdict.Paused, Reason = rung.Words } : verdict;
        }
    }

    private async Task<Verdict> ClearProcessesAsync(Verdict verdict)
    {
        var killed = await ProcessTree.ClearAsync(time).ConfigureAwait(false);
        return killed.Count == 0 ? verdict : verdict.WithDetail($"left behind and killed: {string.Join(", ", killed)}");
    }

    private bool TellGrown() => bench.Pipe.TryWrite(new StageHostEvent(Grown: ticket.Attempt), ProtocolJson.Default.StageHostEvent, TimeSpan.Zero);

    // What the stage hangs on its token runs here: on a thread of its own, or a callback that blocks would stop the heart.
    private void Cancel() => new Thread(() =>
    {
        try
        {
            _cancellation.Cancel();
        }
        catch (AggregateException e)
        {
            StandardStreams.WriteLine($"a callback on the cancellation token threw: {e.InnerException?.Message}");
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended in the same moment.
        }
    }) { IsBackground = true, Name = "cancel" }.Start();

    private AttemptResult Result(Verdict verdict, double processor, long peak) => new()
    {
        Protocol = Ticket.CurrentProtocol,
        Attempt = ticket.Attempt,
        Verdict = verdict.Kind,
        Reason = _redactor.Hide(verdict.Reason),
        Detail = _redactor.Hide(verdict.Detail),
        Retryable = verdict.Retryable,
        ExitCode = verdict.ExitCode,
        Metrics = Hide(verdict.Metrics),
        Warnings = [.. verdict.Warnings.Select(w => _redactor.Hide(w)!)],
        ProcessorSeconds = processor,
        PeakMemory = peak,
    };

    private Value.Map Hide(Value.Map metrics) => _redactor.HidesNothing ? metrics
        : Value.Of([.. metrics.Members.Select(m => (m.Key, m.Value.AsText() is { } text ? (Value)_redactor.Hide(text)! : m.Value))]);

    public void Dispose() => _cancellation.Dispose();
}
