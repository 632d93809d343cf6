using Factory.Control;
using Factory.Language;
using Factory.LanguageServer.Wire;

namespace Factory.LanguageServer;

/// <summary>What the language says, as the protocol says it.</summary>
internal static class ToWire
{
    private const string Source = "factory";

    public static WireDiagnostic Diagnostic(FileVersion file, Diagnostic diagnostic) => new(
        file.RangeOf(diagnostic.Span),
        diagnostic.Severity switch { DiagnosticSeverity.Error => 1, DiagnosticSeverity.Warning => 2, _ => 3 },
        diagnostic.Code, Source, Words(diagnostic.Message, diagnostic.Suggestion), QuickFix.Of(file.Source.Text, diagnostic.Span.Start, diagnostic.Suggestion));

    public static WireDiagnostic Diagnostic(FileVersion file, DiagnosticView diagnostic) => new(
        new(new(diagnostic.Line - 1, diagnostic.Column - 1), new(diagnostic.EndLine - 1, diagnostic.EndColumn - 1)),
        diagnostic.Severity switch { Severity.Error => 1, Severity.Warning => 2, _ => 3 },
        diagnostic.Code, Source, Words(diagnostic.Message, diagnostic.Suggestion),
        QuickFix.Of(file.Source.Text, file.Source.Offset(diagnostic.Line, diagnostic.Column), diagnostic.Suggestion));

    /// <param name="file">The open file; a file that it uses is named by its path relative to it.</param>
    public static Location Place(FileVersion file, SourceText at, TextSpan span)
    {
        if (ReferenceEquals(at, file.Source)) return new(file.Uri, file.RangeOf(span));
        var path = Path.GetFullPath(at.Path, Path.GetDirectoryName(file.Path) ?? "/");
        var uri = new Uri(path).AbsoluteUri;
        return new(uri, new FileVersion(uri, path, 0, at).RangeOf(span));
    }

    public static CompletionAnswer Completions(FileVersion file, CompletionList found)
    {
        var range = file.RangeOf(found.Replaces);
        return new(false, [.. found.Items.Select((item, i) => new CompletionItem(item.Label, Kind(item.Kind), item.Detail, Markdown(item.Documentation),
            new(range, item.Insert), i.ToString("D4", System.Globalization.CultureInfo.InvariantCulture), item.Label))]);
    }

    public static MarkupContent? Markdown(string? text) => text is null ? null : new("markdown", text);

    public static DocumentSymbol Symbol(FileVersion file, OutlineItem item) => new(item.Name, item.Detail, item.Kind switch
    {
        "pipeline" => 2,
        "param" => 14,
        "dataset" => 23,
        "study" => 5,
        "gate" => 24,
        "release" => 4,
        "setting" => 7,
        _ => 12,
    }, file.RangeOf(item.Span), file.RangeOf(item.NameSpan), [.. item.Children.Select(c => Symbol(file, c))]);

    private static int Kind(CompletionKind kind) => kind switch
    {
        CompletionKind.Keyword => 14,
        CompletionKind.StageType => 3,
        CompletionKind.Setting => 10,
        CompletionKind.Stage => 6,
        CompletionKind.Param => 21,
        CompletionKind.Member => 2,
        CompletionKind.Unit => 11,
        CompletionKind.Backend => 9,
        CompletionKind.Value => 12,
        _ => 5,
    };

    private static string Words(string message, string? suggestion) => suggestion is null ? message : $"{message}\n{suggestion}";
}
