using Factory.Language;
using Factory.LanguageServer.Wire;
using StreamJsonRpc;
using Range = Factory.LanguageServer.Wire.Range;

namespace Factory.LanguageServer;

/// <summary>The Language Server Protocol for pipelines. Its methods are called one after the other, in the order in which the editor sent them.</summary>
internal sealed class Server(IEditor editor, DaemonLink daemons, TimeProvider clock) : IDisposable
{
    private const int RequestFailed = -32803;
    private readonly Dictionary<string, (FileVersion File, Checks Checks)> _open = new(StringComparer.Ordinal);
    private readonly Workspace _files = new();
    private (FileVersion File, Catalog Catalog, PipelineDocument Document)? _last;
    private string? _root;
    private bool _shutDown;

    /// <summary>0 when the editor said good-bye first.</summary>
    public int ExitCode => _shutDown ? 0 : 1;

    [JsonRpcMethod("initialize", UseSingleObjectParameterDeserialization = true)]
    public InitializeResult Initialize(InitializeParams parameters)
    {
        _root = PathOf(parameters.WorkspaceFolders is [var first, ..] ? first.Uri : parameters.RootUri);
        return new(new(), new("factory", typeof(Server).Assembly.GetName().Version!.ToString(3)));
    }

    [JsonRpcMethod("shutdown")]
    public object? Shutdown()
    {
        _shutDown = true;
        return null;
    }

    [JsonRpcMethod("exit")]
    public void Exit() => Environment.Exit(ExitCode);

    [JsonRpcMethod("textDocument/didOpen", UseSingleObjectParameterDeserialization = true)]
    public void DidOpen(DidOpenTextDocumentParams parameters)
    {
        var (uri, version, text) = (parameters.TextDocument.Uri, parameters.TextDocument.Version, parameters.TextDocument.Text);
        var path = PathOf(uri) ?? Path.Combine(_root ?? "/", "untitled.factory");
        var directory = _root is not null && path.StartsWith(_root, StringComparison.Ordinal) ? _root : Path.GetDirectoryName(path)!;
        if (_open.Remove(uri, out var before)) before.Checks.Dispose();
        var file = new FileVersion(uri, path, version, new(path, text));
        _open[uri] = (file, new(editor, daemons, clock, Directory.Exists(directory) ? directory : "/", _files));
        Look(_open[uri]);
    }

    [JsonRpcMethod("textDocument/didChange", UseSingleObjectParameterDeserialization = true)]
    public void DidChange(DidChangeTextDocumentParams parameters)
    {
        // What was changed before a version that is known has been seen already.
        if (!_open.TryGetValue(parameters.TextDocument.Uri, out var open) || parameters.TextDocument.Version <= open.File.Version) return;
        var file = open.File.After(parameters.TextDocument.Version, parameters.ContentChanges);
        Look(_open[parameters.TextDocument.Uri] = open with { File = file });
    }

    // What a file declares is seen by those that use it too.
    private void Look((FileVersion File, Checks Checks) open)
    {
        _files.Put(open.File);
        _last = null;
        open.Checks.Look(open.File);
        foreach (var user in _files.OpenUsersOf(open.File))
            if (_open.TryGetValue(user.Uri, out var other)) other.Checks.Look(user);
    }

    [JsonRpcMethod("textDocument/didClose", UseSingleObjectParameterDeserialization = true)]
    public async Task DidClose(DidCloseTextDocumentParams parameters)
    {
        if (!_open.Remove(parameters.TextDocument.Uri, out var open)) return;
        open.Checks.Dispose();
        _files.Close(open.File);
        await editor.Publish(new(open.File.Uri, open.File.Version, []));
    }

    [JsonRpcMethod("textDocument/completion", UseSingleObjectParameterDeserialization = true)]
    public CompletionAnswer? Complete(TextDocumentPositionParams at) =>
        Find(at.TextDocument) is { } file ? ToWire.Completions(file, Document(file).CompleteAt(file.Offset(at.Position))) : null;

    [JsonRpcMethod("textDocument/hover", UseSingleObjectParameterDeserialization = true)]
    public Hover? Hover(TextDocumentPositionParams at) =>
        Find(at.TextDocument) is { } file && Document(file).HoverAt(file.Offset(at.Position)) is { } hover
            ? new(ToWire.Markdown(hover.Markdown)!, file.RangeOf(hover.Span)) : null;

    [JsonRpcMethod("textDocument/definition", UseSingleObjectParameterDeserialization = true)]
    public Location? Define(TextDocumentPositionParams at) =>
        Find(at.TextDocument) is { } file && Document(file).DefinitionAt(file.Offset(at.Position)) is { } found ? ToWire.Place(file, found.File, found.Span) : null;

    [JsonRpcMethod("textDocument/references", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<Location> References(TextDocumentPositionParams at) =>
        Find(at.TextDocument) is { } file ? [.. Document(file).OccurrencesAt(file.Offset(at.Position)).Select(s => new Location(file.Uri, file.RangeOf(s)))] : [];

    [JsonRpcMethod("textDocument/prepareRename", UseSingleObjectParameterDeserialization = true)]
    public Range? PrepareRename(TextDocumentPositionParams at)
    {
        if (Find(at.TextDocument) is not { } file) return null;
        var offset = file.Offset(at.Position);
        return Document(file).OccurrencesAt(offset).Where(s => offset >= s.Start && offset <= s.End).Select(file.RangeOf).FirstOrDefault();
    }

    [JsonRpcMethod("textDocument/rename", UseSingleObjectParameterDeserialization = true)]
    public WorkspaceEdit? Rename(RenameParams parameters)
    {
        if (Find(parameters.TextDocument) is not { } file) return null;
        var (edit, problem) = new Renaming(_files, daemons.Knowledge.Catalog).Rename(file, file.Offset(parameters.Position), parameters.NewName, _root);
        return problem is null ? edit : throw new LocalRpcException(problem) { ErrorCode = RequestFailed };
    }

    [JsonRpcMethod("textDocument/formatting", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<TextEdit>? Format(TextDocumentParams parameters) =>
        Find(parameters.TextDocument) is not { } file ? null
            : Document(file).Format().Text is not { } text ? null
            : text == file.Source.Text ? [] : [new(file.All, text)];

    [JsonRpcMethod("textDocument/documentSymbol", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<DocumentSymbol> Symbols(TextDocumentParams parameters) =>
        Find(parameters.TextDocument) is { } file ? [.. Document(file).Outline().Select(o => ToWire.Symbol(file, o))] : [];

    [JsonRpcMethod("textDocument/codeAction", UseSingleObjectParameterDeserialization = true)]
    public IReadOnlyList<CodeAction> Actions(CodeActionParams parameters) => Find(parameters.TextDocument) is not { } file ? []
        : [.. parameters.Context.Diagnostics.Where(d => d.Data is not null)
            .Select(d => new CodeAction($"Write `{d.Data}`", "quickfix", [d], Edit(file, [new(d.Range, d.Data!)]), true))];

    public void Dispose()
    {
        foreach (var (_, checks) in _open.Values) checks.Dispose();
    }

    private FileVersion? Find(TextDocumentIdentifier document) => _open.TryGetValue(document.Uri, out var open) ? open.File : null;

    // One text is asked about several times in a row.
    private PipelineDocument Document(FileVersion file)
    {
        var knowledge = daemons.Knowledge;
        if (_last is not { } last || last.File != file || last.Catalog != knowledge.Catalog)
            _last = last = (file, knowledge.Catalog, PipelineDocument.Open(file.Source, knowledge.Catalog, knowledge, _files.UsedBy(file)));
        return last.Document;
    }

    private static WorkspaceEdit Edit(FileVersion file, IEnumerable<TextEdit> edits) =>
        new(new Dictionary<string, IReadOnlyList<TextEdit>> { [file.Uri] = [.. edits] });

    private static string? PathOf(string? uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile ? parsed.LocalPath : null;
}
