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
        string? Of(Severity severity, string one) => diagnostics.Count(d => d.Severity == severity) is > 0 and var count ? Words.Count(count, one) : null;
        return string.Join(", ", new[] { Of(Severity.Error, "error"), Of(Severity.Warning, "warning"),
            Of(Severity.Info, "note") }.OfType<string>()) is { Length: > 0 } words ? words : "no problems";
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
