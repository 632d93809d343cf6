using Factory.Engine;
using Factory.Storage;
using Serilog;
using Serilog.Extensions.Logging;

namespace Factory.Daemon;

/// <summary>The daemon from its start to its end.</summary>
internal static class DaemonProcess
{
    /// <returns>The exit status.</returns>
    /// <exception cref="RecordsException">What is on disk is in doubt.</exception>
    public static async Task<int> RunAsync(DaemonOptions options)
    {
        foreach (var directory in new[] { options.State, options.Store, options.Work, Path.GetDirectoryName(options.Socket)! })
            DurableFile.CreateDirectory(directory);
        using var state = StateLock.Acquire(options.State);
        await using var logger = new LoggerConfiguration().MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft.AspNetCore", Serilog.Events.LogEventLevel.Warning)
            .WriteTo.Console(outputTemplate: "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}",
                standardErrorFromLevel: Serilog.Events.LogEventLevel.Verbose)
            .CreateLogger();
        using var logs = new SerilogLoggerFactory(logger);
        using var notifier = new Notifier(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
        await using var house = await House.Build(options, TimeProvider.System, logs);
        return await Run(options, house, notifier, logs.CreateLogger("factoryd"));
    }

    private static async Task<int> Run(DaemonOptions options, House house, Notifier notifier, Microsoft.Extensions.Logging.ILogger log)
    {
        await using var api = ApiServer.Create(options, house);
        using var signals = new StopSignals(() => house.Lifetime.End(whenIdle: false));
        WriteDown(house.Records.Lives.Begin);
        // Before the loop: it takes up the attempts of an earlier daemon at once, and they need their backends.
        var begun = house.Begin();
        var loop = house.Loop.RunAsync(house.Lifetime.Ending);
        await api.StartAsync();
        await begun;
        notifier.Ready();
        DaemonLog.Ready(log, options.Socket, house.Lifetime.Uptime.TotalMilliseconds);
        using var heart = Heartbeat(house, notifier);
        var folder = house.Folder?.RunAsync(house.Lifetime.Ending) ?? Task.Delay(Timeout.Infinite, house.Lifetime.Ending);
        var triggers = house.Triggers?.RunAsync(house.Lifetime.Ending) ?? Task.Delay(Timeout.Infinite, house.Lifetime.Ending);
        var retention = house.Retention.RunAsync(house.Lifetime.Ending);
        var profiles = house.Profiles.RunAsync(house.Lifetime.Ending);
        var first = await Task.WhenAny(house.Lifetime.Doubt, loop, folder, triggers, retention, profiles, house.Lifetime.UntilTheEnd());
        notifier.Stopping();
        DaemonLog.Ending(log);
        // Only its own failure is worth an exit status; an end that was asked for cancels the others.
        if (first.IsFaulted)
        {
            notifier.Status(first.Exception!.InnerException!.Message);
            await first;
        }
        house.Lifetime.End(whenIdle: false);
        house.Effects.Detach();
        await api.StopAsync(new CancellationTokenSource(TimeSpan.FromSeconds(2)).Token);
        WriteDown(house.Records.Lives.End);
        return 0;
    }

    private static void WriteDown(Action life)
    {
        try
        {
            life();
        }
        catch (RecordsException e) when (e.CanGoOn)
        {
            // On a disk that is full nobody hears whether a daemon died, which does no harm.
        }
    }

    /// <summary>
    /// Tells systemd that the daemon is alive, through the loop and past every commit: when the loop does not get its work done, or the
    /// disk hangs, no one is told.
    /// </summary>
    private static ITimer? Heartbeat(House house, Notifier notifier) =>
        Notifier.WatchdogPeriod(Environment.GetEnvironmentVariable("WATCHDOG_USEC")) is { } period
            ? TimeProvider.System.CreateTimer(_ => _ = house.Loop.Ask(_ => Beat(house, notifier)), null, TimeSpan.Zero, period)
            : null;

    private static bool Beat(House house, Notifier notifier)
    {
        house.Records.Settle();
        notifier.Alive();
        return true;
    }
}

internal static partial class DaemonLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Ready on {Socket} after {Milliseconds:0} ms")]
    public static partial void Ready(Microsoft.Extensions.Logging.ILogger log, string socket, double milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ending; running stages go on without me")]
    public static partial void Ending(Microsoft.Extensions.Logging.ILogger log);
}
