namespace Factory.LanguageServer.Wire;

internal sealed record CompletionAnswer(bool IsIncomplete, IReadOnlyList<CompletionItem> Items);

internal sealed record CompletionItem(string Label, int Kind, string Detail, MarkupContent? Documentation, TextEdit TextEdit, string SortText, string FilterText);

internal sealed record Hover(MarkupContent Contents, Range Range);

internal sealed record WorkspaceEdit(IReadOnlyDictionary<string, IReadOnlyList<TextEdit>> Changes);

internal sealed record DocumentSymbol(string Name, string Detail, int Kind, Range Range, Range SelectionRange, IReadOnlyList<DocumentSymbol> Children);

/// <param name="Severity">1 error, 2 warning, 3 information.</param>
/// <param name="Data">What to write instead, where that is known.</param>
internal sealed record WireDiagnostic(Range Range, int Severity, string Code, string Source, string Message, string? Data = null);

internal sealed record PublishDiagnosticsParams(string Uri, int Version, IReadOnlyList<WireDiagnostic> Diagnostics);

internal sealed record CodeAction(string Title, string Kind, IReadOnlyList<WireDiagnostic> Diagnostics, WorkspaceEdit Edit, bool IsPreferred);

/// <param name="Type">1 error, 2 warning, 3 information.</param>
internal sealed record ShowMessageParams(int Type, string Message);
