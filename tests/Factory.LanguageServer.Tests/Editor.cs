using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Factory.Testing;
using StreamJsonRpc;

namespace Factory.LanguageServer.Tests;

/// <summary>An editor, as far as the protocol knows: it starts <c>factory lsp</c> and speaks to it over its streams.</summary>
internal sealed class Editor : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly Channel<JsonObject> _published = Channel.CreateUnbounded<JsonObject>();
    private readonly Process _process;
    private readonly JsonRpc _rpc;

    private Editor(Process process)
    {
        _process = process;
        _rpc = new(new HeaderDelimitedMessageHandler(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, new SystemTextJsonFormatter()));
        _rpc.AddLocalRpcMethod("textDocument/publishDiagnostics", new Action<string, int, JsonElement>((uri, version, diagnostics) =>
            _published.Writer.TryWrite(new() { ["uri"] = uri, ["version"] = version, ["diagnostics"] = JsonNode.Parse(diagnostics.GetRawText()) })));
        _rpc.AddLocalRpcMethod("window/showMessage", new Action<int, string>((_, message) => Messages.Add(message)));
        _rpc.StartListening();
    }

    public List<string> Messages { get; } = [];

    public static async Task<Editor> Start(TestSpace space)
    {
        var start = new ProcessStartInfo(TestSpace.Built("bin", "Factory.Cli", "release", "factory"), ["lsp"])
        {
            WorkingDirectory = space.Root, RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        start.Environment["FACTORY_HOME"] = TestSpace.Repository;
        start.Environment["FACTORY_SOCKET"] = "";
        var editor = new Editor(Process.Start(start)!);
        var answer = await editor.Ask("initialize", new { processId = Environment.ProcessId, rootUri = new Uri(space.Root).AbsoluteUri, capabilities = new { } });
        Assert.Equal("utf-16", (string?)answer!["capabilities"]!["positionEncoding"]);
        await editor.Tell("initialized", new { });
        return editor;
    }

    public async Task<JsonNode?> Ask(string method, object parameters) =>
        await _rpc.InvokeWithParameterObjectAsync<JsonNode?>(method, parameters).WaitAsync(Patience);

    public Task Tell(string method, object parameters) => _rpc.NotifyWithParameterObjectAsync(method, parameters);

    public Task Open(string uri, string text, int version = 1) =>
        Tell("textDocument/didOpen", new { textDocument = new { uri, languageId = "factory", version, text } });

    /// <summary>The text is replaced as a whole.</summary>
    public Task Replace(string uri, int version, string text) =>
        Tell("textDocument/didChange", new { textDocument = new { uri, version }, contentChanges = new[] { new { text } } });

    public Task Change(string uri, int version, params (int Line, int From, int To, string Text)[] edits) => Tell("textDocument/didChange", new
    {
        textDocument = new { uri, version },
        contentChanges = edits.Select(e => new { range = new { start = new { line = e.Line, character = e.From }, end = new { line = e.Line, character = e.To } }, text = e.Text }),
    });

    /// <summary>The first diagnostics of a version, or of a later one, that are as they are meant to be.</summary>
    public async Task<IReadOnlyList<Shown>> Diagnostics(string uri, int version, Func<IReadOnlyList<Shown>, bool> holds)
    {
        IReadOnlyList<Shown> last = [];
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var published = await _published.Reader.ReadAsync(patience.Token);
                if ((string?)published["uri"] != uri || (int)published["version"]! < version) continue;
                last = [.. published["diagnostics"]!.AsArray().Select(d => Shown.Of(d!))];
                if (holds(last)) return last;
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the diagnostics are not as they are meant to be; last: {string.Join("\n", last)}; told: {string.Join("\n", Messages)}");
        }
    }

    /// <summary>What the process ends with after a good-bye.</summary>
    public async Task<int> Leave()
    {
        await Ask("shutdown", new { });
        await Tell("exit", new { });
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _rpc.Dispose();
        _process.Dispose();
    }
}

/// <summary>A diagnostic as the editor shows it.</summary>
internal sealed record Shown(string Code, int Severity, int Line, int From, int To, string Message, string? Data)
{
    public static Shown Of(JsonNode node) => new(
        (string)node["code"]!, (int)node["severity"]!, (int)node["range"]!["start"]!["line"]!, (int)node["range"]!["start"]!["character"]!,
        (int)node["range"]!["end"]!["character"]!, (string)node["message"]!, (string?)node["data"]);
}
