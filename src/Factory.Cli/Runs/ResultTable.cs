using Factory.Control;
using Spectre.Console;

namespace Factory.Cli;

/// <summary>The table at a run's end.</summary>
internal static class ResultTable
{
    public static void PrintPlain(Printer printer, RunDetail run, DateTimeOffset now)
    {
        printer.Line();
        var rows = ResultRows.Of(run, now);
        var width = rows.Max(r => r.Name.Length);
        foreach (var (name, words) in rows) printer.Line($"{name.PadRight(width)}  {words}".TrimEnd());
    }

    public static void Draw(IAnsiConsole console, RunDetail run, DateTimeOffset now)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Tint(run.Status)).HideHeaders();
        table.AddColumn(new TableColumn("").NoWrap()).AddColumn(new TableColumn(""));
        foreach (var (name, words) in ResultRows.Of(run, now)) table.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), new Text(words));
        console.Write(table);
    }

    private static Color Tint(RunState status) => status switch
    {
        RunState.Succeeded => Color.Green,
        RunState.Failed => Color.Red,
        _ => Color.Yellow,
    };
}
