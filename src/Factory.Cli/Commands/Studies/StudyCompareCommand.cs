using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class StudyCompareCommand
{
    public static Command Create(SharedOptions shared)
    {
        var studies = new Argument<string[]>("STUDIES") { Description = "Studies: name, pipeline/name, or name@run", Arity = new(2, 8) };
        studies.Validators.Add(r =>
        {
            foreach (var token in r.Tokens.Where(t => StudyReference.Parse(t.Value) is null)) r.AddError($"`{token.Value}` names no study: name, pipeline/name or name@run");
        });
        var plots = new PlotOptions();
        var command = new Command("compare", "Show studies beside each other: what they found, and what it took.") { studies };
        plots.AddTo(command);
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var details = new List<StudyDetail>();
            foreach (var name in parsed.GetRequiredValue(studies)) details.Add(await StudyReference.Get(session, client, name, cancellationToken));
            session.Show(details, ControlJson.Default.IReadOnlyListStudyDetail, d => Print(session.Out, d));
            await plots.DrawAsync(parsed, session, () => StudyPage.OfMany(details), cancellationToken);
            return ExitCode.Ok;
        });
    }

    private static void Print(Printer printer, IReadOnlyList<StudyDetail> studies)
    {
        var table = new TextTable(["", .. studies.Select(s => $"{s.Name}@{s.Run}")]);
        void Row(string what, Func<StudyDetail, string?> cell) => table.Add([what, .. studies.Select(s => new Cell(cell(s)))]);
        Row("status", s => Words.Of(s.Status));
        Row("sampler", s => s.Sampler.Name);
        Row("pruner", s => s.Pruner.Name);
        Row("trials", s => Number(s.Trials.Count));
        Row("best", s => StudyScores.Ranked(s).FirstOrDefault() is { } best ? StudyWords.Values(s, best) : "none");
        Row("found as result", s => StudyScores.Ranked(s).FirstOrDefault()?.Recorded is { } at ? Number(at + 1) : "");
        if (studies.Any(s => s.StepsDone is not null)) Row("steps computed", s => s.StepsDone is { } steps ? Number(steps) : "");
        Row("time", s => s is { Started: { } begun, Ended: { } ended } ? Words.Duration(ended - begun) : "");
        foreach (var parameter in studies.SelectMany(s => s.Space.Select(p => p.Name)).Distinct())
            Row(parameter, s => StudyScores.Ranked(s).FirstOrDefault()?.Point.TryGetValue(parameter, out var value) == true ? Words.Scalar(value) : "");
        table.Print(printer);
    }

    private static string Number(long number) => number.ToString("#,##0", CultureInfo.InvariantCulture);
}
