using System.Text.Json;
using System.Text.Json.Serialization;
using Factory.LanguageServer;
using Microsoft.VisualStudio.Threading;
using StreamJsonRpc;

// factory-lsp FACTORY: speaks the Language Server Protocol on the standard streams. FACTORY is the command line, which starts daemons.
#pragma warning disable RS0030 // The process's standard streams, handed to the protocol.
using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
#pragma warning restore RS0030
var formatter = new SystemTextJsonFormatter
{
    JsonSerializerOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull },
};
using var rpc = new JsonRpc(new HeaderDelimitedMessageHandler(output, input, formatter))
{
    // One message after the other, in their order: an edit must not overtake the one before it.
    SynchronizationContext = new NonConcurrentSynchronizationContext(sticky: false),
};
using var daemons = new DaemonLink(args is [var factory, ..] ? factory : "factory", TimeProvider.System);
using var server = new Server(new RpcEditor(rpc), daemons, TimeProvider.System);
rpc.AddLocalRpcTarget(server, null);
rpc.StartListening();
try
{
    await rpc.Completion;
}
catch (Exception e) when (e is IOException or ConnectionLostException or OperationCanceledException)
{
    // The editor is gone.
}
return server.ExitCode;
