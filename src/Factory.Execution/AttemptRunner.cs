using System.Collections.Concurrent;
using Factory.Engine;
using Factory.Execution.Attempts;
using Microsoft.Extensions.Logging;

namespace Factory.Execution;

/// <summary>
/// Attempts as tickets in directories, worked on by stage hosts. What counts is in the directories, so any daemon on the
/// same work root can take over any attempt.
/// </summary>
public sealed class AttemptRunner : IAttemptRunner
{
    private readonly AttemptServices _services;
    private readonly ILeases _leases;
    private readonly ConcurrentDictionary<AttemptId, StopRequest> _stops = new();

    public AttemptRunner(ExecutionOptions options, StageHosts hosts, ExecutionPorts ports, TimeProvider time, ILogger<AttemptRunner> log)
    {
        _leases = ports.Leases;
        _services = new(options, hosts, ports, new TicketWriter(options, ports.Store), new OutputCollector(ports.Store), time, new AttemptLog(log));
    }

    public async Task<AttemptOutcome> AttendAsync(AttemptOrder attempt, bool resumed, IAttemptObserver observer, CancellationToken cancellationToken)
    {
        var stop = _stops.GetOrAdd(attempt.Id, _ => new StopRequest());
        try
        {
            var (lease, refusal) = await PrepareAsync(attempt, cancellationToken).ConfigureAwait(false);
            var work = new Attempt(_services, attempt, lease, observer, stop);
            // What runs already is followed whatever its backend says now.
            var outcome = resumed ? await work.ResumeAsync(cancellationToken).ConfigureAwait(false) : null;
            outcome ??= refusal ?? await work.BeginAsync(cancellationToken).ConfigureAwait(false);
            await _leases.ReleaseAsync(attempt.Id, attempt.Placement).ConfigureAwait(false);
            return outcome;
        }
        finally
        {
            _stops.TryRemove(attempt.Id, out _);
        }
    }

    private async Task<(PreparedLease Lease, AttemptOutcome? Refusal)> PrepareAsync(AttemptOrder attempt, CancellationToken cancellationToken)
    {
        try
        {
            return (await _leases.PrepareAsync(attempt.Id, attempt.Placement, cancellationToken).ConfigureAwait(false), null);
        }
        catch (HardwareException e)
        {
            return (PreparedLease.Nothing, Outcomes.Failed($"its lease could not be prepared: {e.Message}", retryable: true));
        }
    }

    public void Stop(AttemptId attempt, AttemptEnd because) => _stops.GetOrAdd(attempt, _ => new StopRequest()).Request(because);
}

/// <summary>What attempts need of the rest of the daemon.</summary>
public sealed record ExecutionPorts(IArtifactStore Store, ILeases Leases, IPluginFolders Plugins)
{
    public ISecrets Secrets { get; init; } = new NoSecrets();
}
