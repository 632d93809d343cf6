using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class StatusCommand
{
    private const int RunsShown = 20;

    public static Command Create(SharedOptions shared)
    {
        var what = new Argument<string?>("RUN|PIPELINE")
        {
            Description = "A run's number, `last`, or a pipeline's name for its newest run; without: the last runs",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return shared.Reading(new Command("status", "Show runs, or the stages of one.") { what }, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            if (parsed.GetValue(what) is { } name)
                session.Show(await Find(client, name, cancellationToken), ControlJson.Default.RunDetail, r => Print(session, r));
            else
            {
                var pipelines = await client.ListPipelinesAsync(cancellationToken);
                session.Show(await client.ListRunsAsync(limit: RunsShown, cancellationToken: cancellationToken), ControlJson.Default.IReadOnlyListRunSummary,
                    r => { Print(session, r); PrintHeldUp(session, pipelines); PrintTriggers(session, pipelines); });
            }
            return ExitCode.Ok;
        });
    }

    private static async Task<RunDetail> Find(ControlClient client, string name, CancellationToken cancellationToken)
    {
        if (name == Routes.Last || long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return await client.GetRunAsync(name, cancellationToken);
        var newest = await client.ListRunsAsync(name, 1, cancellationToken);
        if (newest.Count == 0) throw new RequestException(ExitCode.NotFound, $"there is no run of a pipeline `{name}`", "`factory status` lists the runs");
        return await client.GetRunAsync(newest[0].Run.ToString(CultureInfo.InvariantCulture), cancellationToken);
    }

    private static void Print(Session session, IReadOnlyList<RunSummary> runs)
    {
        if (runs.Count == 0)
        {
            session.Out.Line("no runs yet");
            return;
        }
        var table = new TextTable("RUN", "PIPELINE", "STATUS", "STAGES", "STARTED", "TIME", "BY");
        foreach (var run in runs)
            table.Add(
                run.Run.ToString(CultureInfo.InvariantCulture), run.Pipeline, new(Standing(run), p => Tint(p, run.Status)), Stages(run),
                Words.Ago(run.Started, session.Now), Words.Duration(Words.Elapsed(run.Started, run.Ended, session.Now)), run.By);
        table.Print(session.Out, session.Width);
    }

    // A file that was dropped and does not run is a run to nobody, and must be seen all the same.
    private static void PrintHeldUp(Session session, IReadOnlyList<PipelineView> pipelines)
    {
        var table = new TextTable("DROPPED", "STATUS", "WHY");
        foreach (var held in pipelines.Where(p => p.Status is PipelineState.Waiting or PipelineState.Rejected))
            table.Add(Path.GetRelativePath(session.Surroundings.Directory, held.Path) is var near && !near.StartsWith("..", StringComparison.Ordinal) ? near : held.Path,
                new(Words.Of(held.Status), p => held.Status == PipelineState.Rejected ? p.Red : p.Yellow),
                held.Status == PipelineState.Rejected ? $"{held.Reason}: `factory lint` of the file tells all" : held.Reason);
        if (table.Count == 0) return;
        session.Out.Line();
        table.Print(session.Out, session.Width);
    }

    private static void PrintTriggers(Session session, IReadOnlyList<PipelineView> pipelines)
    {
        if (pipelines.All(p => p.Triggers.Count == 0)) return;
        session.Out.Line();
        var table = new TextTable("TRIGGER", "PIPELINE", "WAITS FOR", "NEXT");
        foreach (var pipeline in pipelines)
            foreach (var trigger in pipeline.Triggers)
                table.Add(trigger.Name, pipeline.Name, trigger.Waits, trigger.Next is { } next ? $"{Words.Moment(next)}, {Words.In(next, session.Now)}" : "");
        table.Print(session.Out, session.Width);
    }

    private static string Standing(RunSummary run) => run switch
    {
        { PausedBy: { } by } => $"paused by {by}",
        { Approvals: { } gates } => $"waits for {string.Join(", ", gates.Select(g => $"`factory approve {g} --run {run.Run}`"))}",
        _ => Words.Of(run.Status),
    };

    private static string Stages(RunSummary run)
    {
        if (run.Repeats is { } repeated) return $"as run {repeated}";
        var words = $"{run.Stages.Done} of {run.Stages.Total}";
        return run.Stages.Cached > 0 ? $"{words}, {run.Stages.Cached} cached" : words;
    }

    private static void Print(Session session, RunDetail run)
    {
        var printer = session.Out;
        printer.Line(
            $"run {run.Run} of {Escape.Line(run.Pipeline)}, revision {run.Revision}: {Tint(printer, run.Status)(Words.Of(run.Status))}, started "
                + $"{Words.Ago(run.Started, session.Now)} by {Escape.Line(run.By)}");
        if (run.PausedBy is { } by) printer.Line(StageWords.Paused(run.Run, by));
        foreach (var at in run.TakenUp) printer.Line(printer.Yellow($"the daemon died, and another took the run up at {Words.Moment(at)}: what ran had gone on"));
        if (Words.Settings(run.Params) is { Length: > 0 } values) printer.Line($"with {values}");
        printer.Line();
        var table = new TextTable("STAGE", "TYPE", "STATUS");
        foreach (var stage in run.Stages.Where(s => s.Trial is null).OrderBy(s => s.PartOf ?? s.Index).ThenBy(s => s.Index)) table.Add(stage.Name, stage.Type, StageWords.Of(stage, session.Now));
        table.Print(printer, session.Width);
        if (run.Status.IsOver()) ResultTable.PrintPlain(printer, run, session.Now);
    }

    private static Func<string, string> Tint(Printer printer, RunState status) => status switch
    {
        RunState.Succeeded => printer.Green,
        RunState.Failed => printer.Red,
        RunState.Running => printer.Cyan,
        _ => printer.Yellow,
    };
}
