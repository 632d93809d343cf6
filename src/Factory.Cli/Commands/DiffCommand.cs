using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DiffCommand
{
    public static Command Create(SharedOptions shared)
    {
        var (before, after) = (Run("BEFORE"), Run("AFTER"));
        return shared.Reading(new Command("diff", "Compare two runs: inputs, settings, code, results and time of every stage.") { before, after },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var diff = await client.DiffAsync(parsed.GetRequiredValue(before), parsed.GetRequiredValue(after), cancellationToken);
            session.Show(diff, ControlJson.Default.RunDiff, d => Print(session.Out, d));
            return ExitCode.Ok;
        });
    }

    private static Argument<string> Run(string name)
    {
        var run = new Argument<string>(name) { Description = "A run's number, or `last`" };
        run.Validators.Add(result => RunOption.Check(result.Tokens.Single().Value, result.AddError));
        return run;
    }

    private static void Print(Printer printer, RunDiff diff)
    {
        foreach (var stage in diff.Stages.Where(s => s.Change != DiffKind.Same))
        {
            printer.Line($"{printer.Bold(Escape.Line(stage.Name))} {Words.Of(stage.Change)}{Status(stage)}{Time(stage)}");
            foreach (var input in stage.Inputs) Side(printer, "  ", input);
            foreach (var output in stage.Outputs) Side(printer, "  output ", output);
            foreach (var metric in stage.Metrics) Side(printer, "  metric ", metric);
        }
        var same = diff.Stages.Count(s => s.Change == DiffKind.Same);
        printer.Line($"{Words.Count(same, "stage")} of {diff.Stages.Count} {(same == 1 ? "is" : "are")} the same in run {diff.Before} and run {diff.After}");
    }

    private static string Status(StageDiff stage) => stage.StatusBefore == stage.StatusAfter || stage.StatusBefore is null || stage.StatusAfter is null ? ""
        : $", {Words.Of(stage.StatusBefore)} → {Words.Of(stage.StatusAfter)}";

    private static string Time(StageDiff stage) => stage is { SecondsBefore: { } before, SecondsAfter: { } after }
        ? $", {Words.Duration(TimeSpan.FromSeconds(before))} → {Words.Duration(TimeSpan.FromSeconds(after))}" : "";

    private static void Side(Printer printer, string indent, Difference difference) =>
        printer.Line($"{indent}{Escape.Line(difference.Field)}: {Value(difference.Before, printer.Red)} → {Value(difference.After, printer.Green)}");

    private static string Value(string? value, Func<string, string> paint) => value is null ? "(none)" : paint(Escape.Line(value));
}
