using Factory.Control;

namespace Factory.Cli;

/// <summary>Diagnostics as the daemon rendered them, with colour where there is a terminal.</summary>
internal static class DiagnosticsPrinter
{
    public static void Print(Printer printer, IReadOnlyList<DiagnosticView> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            var lines = Escape.Text(diagnostic.Rendered.TrimEnd('\n')).Split('\n');
            printer.Line(Tint(printer, diagnostic.Severity)(lines[0]));
            foreach (var line in lines.Skip(1)) printer.Line(IsCaret(line) ? Tint(printer, diagnostic.Severity)(line) : line);
            printer.Line();
        }
    }

    public static string Summary(IReadOnlyList<DiagnosticView> diagnostics)
    {
        var errors = diagnostics.Count(d => d.Severity == Severity.Error);
        var warnings = diagnostics.Count(d => d.Severity == Severity.Warning);
        return (errors, warnings) switch
        {
            (0, 0) => "no problems",
            (0, _) => Words.Count(warnings, "warning"),
            (_, 0) => Words.Count(errors, "error"),
            _ => $"{Words.Count(errors, "error")}, {Words.Count(warnings, "warning")}",
        };
    }

    private static Func<string, string> Tint(Printer printer, Severity severity) => severity switch
    {
        Severity.Error => printer.Red,
        Severity.Warning => printer.Yellow,
        _ => printer.Cyan,
    };

    // The line under the source: nothing but carets after the margin.
    private static bool IsCaret(string line)
    {
        var mark = line.AsSpan(line.IndexOf('|', StringComparison.Ordinal) + 1).Trim();
        return mark.Length > 0 && mark.Trim('^').Trim('~').IsEmpty;
    }
}
