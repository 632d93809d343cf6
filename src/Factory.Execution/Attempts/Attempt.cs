using Factory.Engine;
using Factory.Execution.Processes;
using Factory.Execution.Stages;
using Factory.Protocol;

namespace Factory.Execution.Attempts;

/// <summary>One attempt that is attended to: made for one call and used once.</summary>
internal sealed class Attempt(AttemptServices services, AttemptOrder order, PreparedLease lease, IAttemptObserver observer, StopRequest stop)
{
    private const int TicketTaken = 66;
    private const int SignalKill = 9;
    private readonly AttemptFolder _folder = new(services.Options.WorkRoot, order.Id);

    /// <summary>Follows it to its end in the host that has it, living or dead; null when none has taken it.</summary>
    /// <param name="living">The host that was found living.</param>
    public async Task<AttemptOutcome?> ResumeAsync(Holder? living, CancellationToken cancellationToken)
    {
        if (living is not null) return await FollowAsync(living, cancellationToken).ConfigureAwait(false);
        if (!_folder.HasTicket || _folder.Holder is not { } identity) return null;
        var group = services.Hosts.Groups.FindGroup(identity.Nonce);
        await HostProcesses.ClearAsync(identity, group, services.Time).ConfigureAwait(false);
        // What it told while no daemon was there.
        _ = new JournalReader(_folder.At(TicketFiles.Journal), order.Id, observer).Look();
        return _folder.Result is { } result
            ? Conclude(result, group?.OutOfMemoryKills() > 0)
            : Finish(Outcomes.OfDeath(ProcessExit.Unseen, stop.Because, group?.OutOfMemoryKills() > 0, lease.Environment, ""));
    }

    /// <summary>Begins it, and follows it to its end.</summary>
    public async Task<AttemptOutcome> BeginAsync(CancellationToken cancellationToken)
    {
        if (services.Ports.Plugins.DirectoryOf(order.Task.Plugin.Digest) is not { } plugin)
            return Outcomes.Failed(
                $"the plugin {order.Task.Plugin.Id} {order.Task.Plugin.Version} ({order.Task.Plugin.Digest}) is not installed any more: install it, or run "
                    + "the pipeline again with what is", retryable: false);
        // A ticket that no host has taken is as good as a new one: it is complete, or it would not be there.
        if (Prepare(plugin) is { } failure) return failure;
        while (true)
        {
            if (stop.Because is { } because) return Finish(Outcomes.OfStop(because));
            if (await TryInHostAsync(plugin, cancellationToken).ConfigureAwait(false) is { } outcome) return outcome;
        }
    }

    private AttemptOutcome? Prepare(string plugin)
    {
        try
        {
            if (!_folder.HasTicket) services.InUse[order.Id] = services.Tickets.Write(_folder, order, lease, plugin);
            _folder.TakeCheckpoints(order.Trial?.Parent);
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return Finish(Outcomes.Failed($"the attempt's directory could not be made: {e.Message}", retryable: e is not InvalidDataException));
        }
    }

    /// <summary>Null when a warm host was gone before it took the ticket: then another will.</summary>
    private async Task<AttemptOutcome?> TryInHostAsync(string plugin, CancellationToken cancellationToken)
    {
        StageHost host;
        IReadOnlyDictionary<string, string> secrets;
        try
        {
            secrets = services.Ports.Secrets.Read(order.Task.Secrets);
            host = services.Hosts.Rent(order.Task.Plugin.Digest, plugin, lease.Environment, order.Variables);
        }
        catch (IOException e)
        {
            return Finish(Outcomes.Failed($"no host could be started: {e.Message}", retryable: true));
        }
        catch (SecretException e)
        {
            return Finish(Outcomes.Failed(e.Message, retryable: false));
        }
        return await RunInAsync(host, secrets, cancellationToken).ConfigureAwait(false);
    }

    private async Task<AttemptOutcome?> RunInAsync(StageHost host, IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken)
    {
        var fresh = host.Tickets == 0;
        if (!await host.ReadyAsync(services.Options.StartLimit, services.Time, cancellationToken).ConfigureAwait(false))
            return await NotReadyAsync(host).ConfigureAwait(false);
        await host.RunAsync(_folder.Root, secrets, cancellationToken).ConfigureAwait(false);
        var outcome = await FollowAsync(Holder.Of(host), cancellationToken).ConfigureAwait(false);
        return _folder.Holder is null && !fresh && stop.Because is null ? null : outcome;
    }

    private async Task<AttemptOutcome> NotReadyAsync(StageHost host)
    {
        host.Process.Signal(SignalKill);
        var exit = await host.Process.Exited.ConfigureAwait(false);
        await host.Listening.ConfigureAwait(false);
        var words = host.Process.LastWords;
        services.Hosts.Return(host, reusable: false);
        return Finish(Outcomes.NoHost($"the host of plugin {order.Task.Plugin.Id} {order.Task.Plugin.Version} did not come up: {host.Error ?? exit.ToString()}",
            words, exit));
    }

    private async Task<AttemptOutcome> FollowAsync(Holder holder, CancellationToken cancellationToken)
    {
        var follower = new AttemptFollower(_folder, order.Id, observer, stop, services.Options, services.Time)
        {
            Silent = silence => services.Log.Silent(order.Id, holder.Process.Pid, silence.TotalSeconds),
            Dead = silence => services.Log.Dead(order.Id, holder.Process.Pid, silence.TotalSeconds),
        };
        var result = await follower.FollowAsync(holder, cancellationToken).ConfigureAwait(false);
        await holder.ClearAsync(services.Time).ConfigureAwait(false);
        var outOfMemory = holder.Group?.OutOfMemoryKills() > 0;
        var outcome = result is null ? await OfDeathAsync(holder, outOfMemory, follower.KilledForSilence).ConfigureAwait(false)
            : Conclude(result, outOfMemory);
        LetGo(holder, result, outOfMemory);
        return outcome;
    }

    private async Task<AttemptOutcome> OfDeathAsync(Holder holder, bool outOfMemory, bool killedForSilence)
    {
        if (killedForSilence && stop.Because is null) return Finish(Outcomes.OfSilence(services.Options.HeartbeatLimit));
        var exit = await holder.Process.Exited.ConfigureAwait(false);
        if (exit.Code == TicketTaken && _folder.Holder is { } other && other != holder.Process.Identity)
            return await OfOtherHostAsync().ConfigureAwait(false);
        var words = holder.Own?.Process.LastWords ?? "";
        var earlier = holder.Own?.ProcessorSeconds ?? 0;
        return Finish(Outcomes.OfDeath(exit with { ProcessorSeconds = Math.Max(0, exit.ProcessorSeconds - earlier) }, stop.Because, outOfMemory,
            lease.Environment, words));
    }

    // The daemon before this one had queued the ticket at a host that took it a moment before ours did.
    private async Task<AttemptOutcome> OfOtherHostAsync() =>
        await ResumeAsync(Holder.Find(_folder, services.Hosts.Groups), CancellationToken.None).ConfigureAwait(false) ?? throw new InvalidOperationException($"attempt {order.Id} has a host and has none");

    private void LetGo(Holder holder, AttemptResult? result, bool outOfMemory)
    {
        if (holder.Own is not { } host)
        {
            holder.Group?.Remove();
            return;
        }
        host.ProcessorSeconds += result?.ProcessorSeconds ?? 0;
        // A process that has opened a device keeps memory there.
        var clean = lease.Environment.DeviceNodes.Count == 0;
        services.Hosts.Return(host, reusable: clean && result is not null && result.Verdict != AttemptVerdict.Crashed && !outOfMemory);
    }

    private AttemptOutcome Conclude(AttemptResult result, bool outOfMemory)
    {
        var outcome = Outcomes.Of(result, stop.Because, outOfMemory, lease.Environment);
        return Finish(outcome.End == AttemptEnd.Succeeded ? WithOutputs(outcome, result) : outcome);
    }

    private AttemptOutcome WithOutputs(AttemptOutcome outcome, AttemptResult result)
    {
        try
        {
            return outcome with { Result = services.Outputs.Collect(_folder, order.Task, result.Metrics) };
        }
        catch (InvalidDataException e)
        {
            return outcome with { End = AttemptEnd.Failed, Reason = e.Message };
        }
    }

    private AttemptOutcome Finish(AttemptOutcome outcome)
    {
        if (outcome is { End: AttemptEnd.Succeeded, Warnings.Count: 0 }) services.Tickets.Learn(order);
        var redactor = services.Ports.Secrets.Redactor(order.Task.Secrets);
        _folder.CloseLogs(services.Options.LogLimit, redactor, services.Time);
        return outcome with { Reason = redactor.Hide(outcome.Reason), Detail = redactor.Hide(outcome.Detail) };
    }
}
