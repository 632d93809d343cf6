using System.CommandLine;
using System.Text.Json;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class StudyBestCommand
{
    public static Command Create(SharedOptions shared)
    {
        var study = StudyReference.Argument();
        return shared.Reading(new Command("best", "Show the best trial; of several objectives all that no other is better than.") { study }, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var detail = await StudyReference.Get(session, client, parsed.GetRequiredValue(study), cancellationToken);
            IReadOnlyList<StudyTrial> best = [.. detail.Best.Select(n => detail.Trials.First(t => t.Number == n))];
            session.Show(best, ControlJson.Default.IReadOnlyListStudyTrial, b => Print(session.Out, detail, b));
            return best.Count > 0 ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    // As settings of a pipeline are written, to be taken from the terminal into one.
    private static void Print(Printer printer, StudyDetail study, IReadOnlyList<StudyTrial> best)
    {
        if (best.Count == 0) printer.Line("no trial is complete");
        foreach (var trial in best)
        {
            printer.Line(printer.Bold($"// trial {trial.Number}: {StudyWords.Values(study, trial)}"));
            foreach (var (name, value) in trial.Point) printer.Line($"{Escape.Line(name)} = {Literal(value)}");
        }
    }

    private static string Literal(JsonElement value) => Escape.Line(value.GetRawText());
}
