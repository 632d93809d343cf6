using System.Diagnostics;
using Factory.Control;
using Factory.Engine;

namespace Factory.Daemon;

/// <summary>Endpoints that show runs, follow them, and change their course.</summary>
internal static class RunEndpoints
{
    /// <summary>So often at most a follower is told; what happens in between comes together.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);
    /// <summary>A follower of a large run may cost this part of one processor.</summary>
    private const double MostEffort = 0.05;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.Runs, (string? pipeline, int? limit, RunViews views) =>
            Answers.Json(views.List(pipeline, Math.Clamp(limit ?? 20, 1, 10_000)), ControlJson.Default.IReadOnlyListRunSummary))
            .Says<IReadOnlyList<RunSummary>>("Runs, newest first.");
        routes.MapGet(Routes.Run, (string run, RunViews views) => views.Find(run) is { } id && views.Detail(id) is { } detail
            ? Answers.Json(detail, ControlJson.Default.RunDetail) : NoRun(run)).Says<RunDetail>("A run with its stages.").Or(404);
        routes.MapGet(Routes.RunEvents, async (string run, bool? brief, HttpContext context, RunViews views, RunFeed feed) =>
        {
            return views.Find(run) is { } id && await Follow(id, brief == true, context.Response, views, feed, context.RequestAborted) ? Results.Empty : NoRun(run);
        }).Streams("A run to its end: `run` (RunDetail) first and when it is paused or resumed, `stage` (StageView) for each change, `end` (RunDetail) last. "
            + "With `brief`, many stages that are as in the run before, or have not begun, are counted (`unchanged`, `waiting`) and not listed, and `end` lists none.").Or(404);
        routes.MapPost(Routes.RunCancel, (string run, HttpContext context, RunViews views, EngineLoop loop) =>
            Change(run, views, loop, id => new EngineEvent.CancelRequested(loop.Now, id, Caller.NameOf(context))))
            .Does("Cancel a run; what it has made so far stays.").Or(404, 409);
        routes.MapPost(Routes.RunPause, (string run, bool? now, HttpContext context, RunViews views, EngineLoop loop) =>
            Change(run, views, loop, id => new EngineEvent.PauseRequested(loop.Now, id, Caller.NameOf(context), now == true)))
            .Does("Let a run begin nothing new; with `now`, end what is running too.").Or(404, 409);
        routes.MapPost(Routes.RunResume, (string run, HttpContext context, RunViews views, EngineLoop loop) =>
            Change(run, views, loop, id => new EngineEvent.ResumeRequested(loop.Now, id, Caller.NameOf(context))))
            .Does("Let a paused run go on.").Or(404, 409);
        routes.MapPost(Routes.StageApproval, async (string run, string stage, HttpContext context, RunViews views, EngineLoop loop) =>
        {
            if (await Answers.Read(context, ControlJson.Default.Approval) is not { } approval)
                return Answers.Bad("the body must be an approval with `approved`");
            if (views.Find(run) is not { } id) return NoRun(run);
            var (user, name) = (Caller.NameOf(context), Routes.Decode(stage));
            var (gate, refusal) = await loop.Ask(engine => engine.ApprovalOf(id, name, user));
            if (refusal is not null) return Answers.NotNow(refusal);
            if (gate is null) return NoStage(run, stage);
            await loop.PostDurably(new EngineEvent.ApprovalGiven(loop.Now, gate.Value, user, approval.Approved, approval.Note));
            return Results.NoContent();
        }).Takes<Approval>().Does("Answer a gate that asks for a person's word.").Or(400, 404, 409);
        routes.MapGet(Routes.RunDiff, (string run, string after, RunViews views, RunComparison comparison) =>
            views.Find(run) is not { } first ? NoRun(run) : views.Find(after) is not { } second ? NoRun(after)
            : comparison.Of(first, second) is { } diff ? Answers.Json(diff, ControlJson.Default.RunDiff) : NoRun($"{run}` or `{after}"))
            .Says<RunDiff>("What is different between two runs, stage by stage.").Or(404);
        routes.MapGet(Routes.StageWhy, async (string run, string stage, RunViews views, WhyReports reports) =>
            views.Find(run) is not { } id ? NoRun(run)
            : await reports.Of(id, Routes.Decode(stage)) is { } why ? Answers.Json(why, ControlJson.Default.WhyReport) : NoStage(run, stage))
            .Says<WhyReport>("Why a stage ran, did not run, waits, or runs where it runs.").Or(404);
        routes.MapGet(Routes.StageLogs, async (string run, string stage, bool? follow, int? attempt, HttpContext context, RunViews views, StageLogs logs) =>
        {
            if (views.Find(run) is not { } id) return NoRun(run);
            return await logs.Send(id, Routes.Decode(stage), attempt, follow == true, context.Response, context.RequestAborted) ? Results.Empty
                : NoStage(run, stage);
        }).Streams("What a stage printed: `line` (LogLine), `origin` (OriginView) where another stage made its result and printed what follows, `end` "
            + "(LogEnd).").Or(404);
    }

    private static async Task<IResult> Change(string run, RunViews views, EngineLoop loop, Func<RunId, EngineEvent> wish)
    {
        if (views.Find(run) is not { } id || views.Detail(id, brief: true) is not { } detail) return NoRun(run);
        if (detail.Status.IsOver()) return Answers.NotNow($"run {id} is over: it {detail.Status.ToString().ToLowerInvariant()}");
        await loop.PostDurably(wish(id));
        return Results.NoContent();
    }

    private static async Task<bool> Follow(RunId run, bool brief, HttpResponse response, RunViews views, RunFeed feed, CancellationToken cancellationToken)
    {
        using var listener = feed.Listen(run);
        if (views.Detail(run, brief) is not { } detail) return false;
        Answers.BeginEvents(response);
        await Send(EventTypes.Run);
        var told = new ToldStages(detail);
        // Of a large run they would be held until it ends.
        if (!detail.Status.IsOver()) detail = detail with { Stages = [] };
        while (!detail.Status.IsOver())
        {
            await listener.Wait(KeepAlive, cancellationToken);
            var began = Stopwatch.GetTimestamp();
            var (status, pausedBy, stages) = views.News(run, told);
            var paused = !status.IsOver() && pausedBy != detail.PausedBy;
            if (paused) detail = views.Detail(run, brief)!;
            else if (status.IsOver()) detail = brief ? views.End(run) : views.Detail(run)!;
            if (paused) await Send(EventTypes.Run);
            foreach (var stage in stages.Where(told.Tell)) await Answers.Send(response, EventTypes.Stage, stage, ControlJson.Default.StageView, cancellationToken);
            await response.WriteAsync(":\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            var effort = Stopwatch.GetElapsedTime(began) / MostEffort;
            if (!status.IsOver()) await listener.Rest(effort > Breath ? effort : Breath, cancellationToken);
        }
        if (brief) detail = detail with { Stages = [] };
        await Send(EventTypes.End);
        return true;

        Task Send(string type) => Answers.Send(response, type, detail, ControlJson.Default.RunDetail, cancellationToken);
    }

    private static IResult NoRun(string run) => Answers.NotFound($"there is no run `{run}`", "`factory status` lists them");

    private static IResult NoStage(string run, string stage) =>
        Answers.NotFound($"run {run} has no stage `{Routes.Decode(stage)}`", $"`factory status {run}` lists its stages");
}
