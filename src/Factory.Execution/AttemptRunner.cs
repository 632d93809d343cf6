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
    private readonly SpareFolders _spares;
    private readonly ConcurrentDictionary<AttemptId, StopRequest> _stops = new();

    public AttemptRunner(ExecutionOptions options, StageHosts hosts, ExecutionPorts ports, TimeProvider time, ILogger<AttemptRunner> log)
    {
        _leases = ports.Leases;
        _spares = new(options.WorkRoot);
        _services = new(options, hosts, ports, new TicketWriter(options, ports.Store, _spares), new OutputCollector(ports.Store), time, new AttemptLog(log));
    }

    public async Task<AttemptOutcome> AttendAsync(AttemptOrder attempt, bool resumed, IAttemptObserver observer, CancellationToken cancellationToken)
    {
        var stop = _stops.GetOrAdd(attempt.Id, _ => new StopRequest());
        try
        {
            // What runs already is held before anyone is asked anything.
            var living = resumed ? Holder.Find(new(_services.Options.WorkRoot, attempt.Id), _services.Hosts.Groups) : null;
            if (living is not null) _services.Log.Adopted(attempt.Id, living.Process.Pid);
            var (lease, refusal) = await PrepareAsync(attempt, cancellationToken).ConfigureAwait(false);
            var vacancy = new Vacancy(_leases, attempt.Placement, _services.Options.VacancyLimit, _services.Time);
            if (!resumed) await vacancy.BeginAsync(cancellationToken).ConfigureAwait(false);
            var energy = new AttemptEnergy(_leases, attempt, _services.Options.WorkRoot);
            await energy.BeginAsync(resumed, cancellationToken).ConfigureAwait(false);
            var work = new Attempt(_services, attempt, lease, observer, stop);
            // What runs already is followed whatever its backend says now.
            var outcome = resumed ? await work.ResumeAsync(living, cancellationToken).ConfigureAwait(false) : null;
            outcome ??= refusal ?? await work.BeginAsync(cancellationToken).ConfigureAwait(false);
            outcome = outcome with { Energy = await energy.EndAsync().ConfigureAwait(false) };
            if (await vacancy.EndAsync().ConfigureAwait(false) is [_, ..] left) _services.Log.NotVacant(attempt.Id, string.Join(", ", left));
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
            return (PreparedLease.Nothing, Outcomes.Refused(e.Message));
        }
    }

    public Task SettleAsync(AttemptId attempt, bool succeeded)
    {
        _services.InUse.TryRemove(attempt, out var laidOut);
        return Task.Run(() =>
        {
            var folder = new AttemptFolder(_services.Options.WorkRoot, attempt);
            try
            {
                if (!succeeded || laidOut is null || !_spares.Give(laidOut, folder.Root)) folder.Tidy(succeeded);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _services.Log.NotTidied(attempt, e.Message);
            }
        });
    }

    public void Stop(AttemptId attempt, AttemptEnd because) => _stops.GetOrAdd(attempt, _ => new StopRequest()).Request(because);
}

/// <summary>What attempts need of the rest of the daemon.</summary>
public sealed record ExecutionPorts(IArtifactStore Store, ILeases Leases, IPluginFolders Plugins)
{
    public ISecrets Secrets { get; init; } = new NoSecrets();
}
