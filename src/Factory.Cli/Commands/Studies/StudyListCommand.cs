using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class StudyListCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pipeline = new Argument<string?>("PIPELINE") { Description = "Only those of this pipeline", Arity = ArgumentArity.ZeroOrOne };
        return shared.Reading(new Command("list", "List studies, newest first.") { pipeline }, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var studies = await client.ListStudiesAsync(parsed.GetValue(pipeline), cancellationToken: cancellationToken);
            if (parsed.GetValue(pipeline) is null or LoopStudies.Owner) studies = [.. studies, .. LoopStudies.All(session.Surroundings.Directory).Select(LoopStudies.Summary)];
            session.Show(studies, ControlJson.Default.IReadOnlyListStudySummary, s => Print(session, s));
            return ExitCode.Ok;
        });
    }

    private static void Print(Session session, IReadOnlyList<StudySummary> studies)
    {
        if (studies.Count == 0)
        {
            session.Out.Line("no studies yet");
            return;
        }
        var table = new TextTable("STUDY", "RUN", "STATUS", "TRIALS", "BEST", "SAMPLER", "PRUNER", "BEGUN");
        foreach (var study in studies)
            table.Add($"{study.Pipeline}/{study.Name}", study.Run == 0 ? "" : study.Run.ToString(CultureInfo.InvariantCulture), study.Run == 0 ? "asked and told" : Words.Of(study.Status), Trials(study),
                study.BestValue is { } best ? Words.Number(best) : "", study.Sampler, study.Pruner, study.Started is { } begun ? Words.Ago(begun, session.Now) : "");
        table.Print(session.Out);
    }

    private static string Trials(StudySummary study)
    {
        var over = study.Trials.Complete + study.Trials.Pruned + study.Trials.Failed - study.Trials.Earlier;
        return study.Budget is { } budget ? $"{over} of {budget}" : $"{over}";
    }
}
