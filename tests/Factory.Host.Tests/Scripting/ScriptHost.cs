using Factory.Host.Tests.Support;
using Factory.Protocol;

namespace Factory.Host.Tests.Scripting;

/// <summary>A script host as the daemon has one, with the scopes of a filter, a gate and a study.</summary>
public sealed class ScriptHost : IDisposable
{
    private HostProcess _process = Start();
    private long _lastId;

    public static IReadOnlyDictionary<string, ScriptScope> Scopes { get; } = new Dictionary<string, ScriptScope>
    {
        ["filter"] = new(true, new Dictionary<string, ScriptType> { ["min_accuracy"] = new("double", null, false) }),
        ["gate"] = new(false, new Dictionary<string, ScriptType>
        {
            ["min_accuracy"] = new("double", null, false),
            ["langs"] = new("IReadOnlyList<string>", null, false),
            ["patience"] = new("System.TimeSpan", null, false),
            ["report"] =
                new(null, new Dictionary<string, string> { ["Accuracy"] = "double", ["Rare"] = "double?", ["Rows"] = "long", ["Equals"] = "bool" }, false),
            ["previous"] = new(null, new Dictionary<string, string> { ["Accuracy"] = "double" }, true),
        }),
        ["study"] = new(false, new Dictionary<string, ScriptType> { ["trial"] = new(null, new Dictionary<string, string> { ["Accuracy"] = "double" }, false) }),
    };

    internal HostProcess Process => _process;

    internal async Task<CompileResponse> CompileAsync(params ScriptExpression[] expressions)
    {
        var answer = await AskAsync(new(++_lastId, Compile: new(expressions, Scopes)));
        return answer?.Compile ?? throw new InvalidOperationException(answer?.Error ?? "the host has died");
    }

    internal Task<CompileResponse> CompileTextAsync(string text, string scope = "gate", string result = "bool") =>
        CompileAsync(new ScriptExpression(text, scope, result));

    /// <summary>Null when the host dies of it; the next request finds a new one.</summary>
    internal async Task<ScriptResponse?> AskAsync(ScriptRequest request)
    {
        _process.Send(request, ProtocolJson.Default.ScriptRequest);
        var answer = await _process.ReadAsync(ProtocolJson.Default.ScriptResponse);
        if (answer is null) Restart();
        return answer;
    }

    internal void Restart()
    {
        _process.Dispose();
        _process = Start();
    }

    public void Dispose() => _process.Dispose();

    private static HostProcess Start() => HostProcess.Start(["script"], ("DOTNET_GCHeapHardLimit", "0x20000000"));
}
