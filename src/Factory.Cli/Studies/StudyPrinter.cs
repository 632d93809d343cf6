using System.Globalization;
using Factory.Control;

namespace Factory.Cli;

/// <summary>A study on a terminal.</summary>
internal static class StudyPrinter
{
    private const int BestShown = 5;
    private const int BarWidth = 24;

    /// <returns>How many lines it took.</returns>
    public static int Print(Session session, StudyDetail study)
    {
        var printer = session.Out;
        var (width, height) = session.Drawable ? session.Surroundings.TerminalSize() : (int.MaxValue, int.MaxValue);
        var lines = 0;
        void Line(string text = "", Func<string, string>? paint = null)
        {
            // A line that the terminal would break is drawn over wrongly.
            var cut = text.Length <= width ? text : text[..width];
            printer.Line(paint is null ? cut : paint(cut));
            lines++;
        }

        Line(study.Run == 0 ? $"{Escape.Line(study.Name)}, asked and told" : $"{Escape.Line($"{study.Pipeline}/{study.Name}")} of run {study.Run}: {Words.Of(study.Status)}", printer.Bold);
        Line($"{Escape.Line(study.Template)}, sampler {Escape.Line(study.Sampler.Name)}, pruner {Escape.Line(study.Pruner.Name)}"
            + (study.Terminator is { } terminator ? $", terminator {Escape.Line(terminator.Name)}" : "") + $", seed {study.Seed}", printer.Dim);
        if (study.Reason is { } reason) Line(Escape.Line(reason), printer.Red);
        foreach (var sentence in StudyWords.Summary(study)) Line(sentence);
        lines += Trials(printer, "BEST", study, Best(study), width);
        var room = Math.Max(1, height - lines - study.Importance.Count - 6);
        lines += Trials(printer, "RUNNING", study, [.. study.Trials.Where(t => t.State == TrialState.Running).Take(room)], width);
        if (study.Importance.Count > 0) Line();
        foreach (var parameter in study.Importance) Line(Bar(study, parameter));
        return lines;
    }

    private static List<StudyTrial> Best(StudyDetail study) => study.Objectives.Count == 1 ? [.. StudyScores.Ranked(study).Take(BestShown)]
        : [.. study.Best.Select(n => study.Trials.First(t => t.Number == n)).Take(2 * BestShown)];

    private static int Trials(Printer printer, string what, StudyDetail study, List<StudyTrial> trials, int width)
    {
        if (trials.Count == 0) return 0;
        printer.Line();
        var running = trials[0].State == TrialState.Running;
        string[] numbers = running ? ["STEP", "LAST"] : [.. study.Objectives.Select(o => Escape.Line(o.Name))];
        var table = new TextTable([what, .. numbers, .. study.Space.Select(p => p.Name)]);
        foreach (var trial in trials)
            table.Add([Number(trial.Number), .. running ? Course(study, trial) : trial.Values.Select(v => new Cell(v is { } n ? Words.Number(n) : "")),
                .. study.Space.Select(p => new Cell(trial.Point.TryGetValue(p.Name, out var value) ? Words.Scalar(value) : ""))]);
        return 1 + table.Print(printer, width);
    }

    private static Cell[] Course(StudyDetail study, StudyTrial trial) =>
    [
        study.Steps is { } steps ? $"{trial.Reached} of {trial.Until ?? steps}" : "",
        trial.Curve is [.., { Value: { } last }] ? Words.Number(last) : "",
    ];

    private static string Bar(StudyDetail study, ImportanceView parameter)
    {
        var name = Escape.Line(parameter.Parameter).PadRight(study.Importance.Max(i => i.Parameter.Length));
        return $"{name}  {new string('█', (int)Math.Round(parameter.Share * BarWidth)).PadRight(BarWidth)}  {StudyWords.Percent(parameter.Share)}";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
