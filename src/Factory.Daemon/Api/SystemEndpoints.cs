using System.Text.Json;
using Factory.Control;
using Factory.Engine;
using Factory.Protocol;

namespace Factory.Daemon;

/// <summary>Endpoints about the daemon itself: its state, its end, its plugins, its health.</summary>
internal static class SystemEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.Daemon, async (DaemonOptions options, Lifetime lifetime, PluginRegistry plugins, EngineLoop loop) => Answers.Json(new DaemonStatus
        {
            Version = Lifetime.Version, Pid = Environment.ProcessId, StateDirectory = options.State, Socket = options.Socket, WatchFolder = options.Watch, Started = lifetime.Started,
            UptimeSeconds = lifetime.Uptime.TotalSeconds, RunsActive = await loop.Ask(e => e.State.Runs.Count), Plugins = plugins.All.Count,
            MemoryLimit = lifetime.MemoryLimit, IdleExitSeconds = options.IdleExit?.TotalSeconds,
        }, ControlJson.Default.DaemonStatus)).Says<DaemonStatus>("The daemon itself.");
        routes.MapPost(Routes.DaemonStop, async (HttpContext context, Lifetime lifetime, EngineLoop loop) =>
        {
            if (await Answers.Read(context, ControlJson.Default.StopRequest) is not { Mode: var mode }) return Answers.Bad("how to end is said by a JSON object with `mode`");
            if (mode == StopMode.Cancel)
                foreach (var run in await loop.Ask(e => e.State.Runs.Select(r => r.Id).ToList()))
                    await loop.PostDurably(new EngineEvent.CancelRequested(loop.Now, run, Caller.NameOf(context)));
            lifetime.End(whenIdle: mode != StopMode.Leave);
            return Results.Accepted();
        }).Takes<StopRequest>().Does("End the daemon; it has ended when its process has.", 202);
        routes.MapGet(Routes.Plugins, async (PluginRegistry plugins, CancellationToken cancellationToken) =>
        {
            await plugins.LookAgain(cancellationToken);
            return Answers.Json(plugins.Views, ControlJson.Default.IReadOnlyListPluginView);
        })
            .Says<IReadOnlyList<PluginView>>("Plugins, with the stage types and backends that they bring, and what is wrong with those that cannot be used.");
        routes.MapPost(Routes.Retention, async (bool? dry, RetentionKeeper retention, DaemonOptions options, CancellationToken cancellationToken) =>
        {
            var done = await retention.Keep(dry == true, TimeSpan.Zero, cancellationToken);
            return Answers.Json(new RetentionView(dry == true, done.Runs, done.Logs, done.Bytes, options.Retention.Runs.TotalDays, options.Retention.Logs.TotalDays,
                options.Retention.Last), ControlJson.Default.RetentionView);
        }).Says<RetentionView>("Let go of what the rules no longer keep: old runs, their logs, free pages of the database; with `dry`, only look.");
        routes.MapGet(Routes.Catalog, (PluginRegistry plugins) => Results.Json(plugins.Descriptions, ProtocolJson.Default.IReadOnlyListPluginDescription))
            .Says<JsonElement>("What the plugins say of themselves: stage types with inputs, outputs, settings and metrics, and hardware, in the words of the Sdk.");
        routes.MapGet(Routes.Devices, async (DeviceViews views) => Answers.Json(await views.All(), ControlJson.Default.DevicesReport))
            .Says<DevicesReport>("The hardware that stages can run on, and who uses it.");
        routes.MapGet(Routes.Metrics, async (DeviceViews views, MetricsText metrics) =>
                Results.Text(DeviceGauges.Write((await views.All()).Devices) + await metrics.Write(), "text/plain; version=0.0.4"))
            .WithSummary("What a Prometheus server reads.").Produces<string>(200, "text/plain");
        routes.MapGet(Routes.Doctor, async (Doctor doctor, CancellationToken cancellationToken) =>
                Answers.Json(await doctor.Examine(cancellationToken), ControlJson.Default.DoctorReport))
            .Says<DoctorReport>("Whether this machine has what the daemon needs.");
        // Made when the tests run and not here: it costs neither the daemon's start nor its memory anything.
        routes.MapGet(Routes.OpenApi, () => Results.Stream(typeof(SystemEndpoints).Assembly.GetManifestResourceStream("openapi.json")!, "application/json"))
            .WithSummary("This document.").Produces<JsonElement>();
    }
}
