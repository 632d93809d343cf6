using Factory.Control;
using Factory.Engine;
using Factory.Language;

namespace Factory.Daemon;

/// <summary>Endpoints that take a pipeline's text: run, lint, plan.</summary>
internal static class SubmissionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Routes.Runs, async (HttpContext context, Submissions submissions, RunViews views, RunFeed feed, CancellationToken cancellationToken) =>
        {
            if (await Read(context) is not { } body) return BadBody();
            var submitted = await submissions.Run(new(body.Path, body.Text, body.Used), body.Set, Caller.NameOf(context), cancellationToken);
            if (submitted.Run is not { } run) return Answers.Wrong(submitted.Prepared!);
            var detail = body.Wait ? await UntilOver(run, views, feed, cancellationToken) : null;
            return Answers.Json(
                submitted.Repeats is { } known
                    ? new(run.Value, known.Ended.Pipeline, submitted.Revision, detail, known.Warnings) { Repeated = known.Ended }
                    : new RunAccepted(run.Value, ((Prepared.Planned)submitted.Prepared!).Pipeline.Name, submitted.Revision, detail,
                        Answers.Views(submitted.Prepared)),
                ControlJson.Default.RunAccepted, 201);
        }).Takes<Submission>().Says<RunAccepted>("Begin a run; with `wait`, answer at its end.", 201).Or(400, 409, 422);
        routes.MapPost(Routes.Lint, async (HttpContext context, Preparation preparation, CancellationToken cancellationToken) =>
        {
            if (await Read(context) is not { } body) return BadBody();
            var prepared = await preparation.Prepare(new(body.Path, body.Text, body.Used), body.Set, cancellationToken);
            var name = prepared switch { Prepared.Planned p => p.Pipeline.Name, Prepared.Waiting w => w.Pipeline.Name,
                Prepared.Rejected r => r.Pipeline, _ => null };
            // What another file would mend makes a dropped pipeline wait, and is wrong all the same.
            var isSound = prepared is not Prepared.Rejected && prepared.Diagnostics.All(d => d.Severity != DiagnosticSeverity.Error);
            return Answers.Json(new LintReport(name, isSound, Answers.Views(prepared)) { Tables = prepared.Tables }, ControlJson.Default.LintReport);
        }).Takes<Submission>().Says<LintReport>("All that is wrong with a pipeline.").Or(400);
        routes.MapPost(Routes.Plan, async (HttpContext context, Preparation preparation, PlanOutlooks outlooks, CancellationToken cancellationToken) =>
        {
            if (await Read(context) is not { } body) return BadBody();
            var prepared = await preparation.Prepare(new(body.Path, body.Text, body.Used), body.Set, cancellationToken, read: true);
            return prepared is Prepared.Planned planned
                ? Answers.Json(new PlanReport(planned.Pipeline.Name, await outlooks.Of(planned.Plan), Answers.Views(prepared), planned.Pipeline.Summary), ControlJson.Default.PlanReport)
                : Answers.Wrong(prepared);
        }).Takes<Submission>().Says<PlanReport>("What a run would do; nothing is done.").Or(400, 422);
    }

    private static async Task<RunDetail> UntilOver(RunId run, RunViews views, RunFeed feed, CancellationToken cancellationToken)
    {
        using var listener = feed.Listen(run);
        while (!views.IsOver(run)) await listener.Wait(TimeSpan.FromSeconds(5), cancellationToken);
        return views.Detail(run)!;
    }

    private static async Task<Submission?> Read(HttpContext context) =>
        await Answers.Read(context, ControlJson.Default.Submission) is { } body && Path.IsPathFullyQualified(body.Path) ? body : null;

    private static IResult BadBody() => Answers.Bad("the body must be a submission with `path` (absolute) and `text`");
}
