namespace Factory.LanguageServer.Wire;

internal sealed record InitializeParams(string? RootUri, IReadOnlyList<WorkspaceFolder>? WorkspaceFolders);

internal sealed record WorkspaceFolder(string Uri, string Name);

internal sealed record InitializeResult(ServerCapabilities Capabilities, ServerInfo ServerInfo);

internal sealed record ServerInfo(string Name, string Version);

internal sealed record ServerCapabilities
{
    public string PositionEncoding { get; } = "utf-16";
    public TextDocumentSyncOptions TextDocumentSync { get; } = new(true, 2);
    public CompletionOptions CompletionProvider { get; } = new([".", "(", "[", "{", "=", "\"", ":", " "]);
    public bool HoverProvider { get; } = true;
    public bool DefinitionProvider { get; } = true;
    public bool ReferencesProvider { get; } = true;
    public RenameOptions RenameProvider { get; } = new(true);
    public bool DocumentFormattingProvider { get; } = true;
    public bool DocumentSymbolProvider { get; } = true;
    public bool CodeActionProvider { get; } = true;
}

/// <param name="Change">2: edits come as ranges.</param>
internal sealed record TextDocumentSyncOptions(bool OpenClose, int Change);

internal sealed record CompletionOptions(IReadOnlyList<string> TriggerCharacters);

internal sealed record RenameOptions(bool PrepareProvider);
