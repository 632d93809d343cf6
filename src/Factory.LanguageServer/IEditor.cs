using Factory.LanguageServer.Wire;
using StreamJsonRpc;

namespace Factory.LanguageServer;

/// <summary>What the server tells the editor unasked.</summary>
internal interface IEditor
{
    Task Publish(PublishDiagnosticsParams diagnostics);
    Task Tell(ShowMessageParams message);
}

internal sealed class RpcEditor(JsonRpc rpc) : IEditor
{
    public Task Publish(PublishDiagnosticsParams diagnostics) => rpc.NotifyWithParameterObjectAsync("textDocument/publishDiagnostics", diagnostics);
    public Task Tell(ShowMessageParams message) => rpc.NotifyWithParameterObjectAsync("window/showMessage", message);
}
