using Factory.Execution.Groups;
using Factory.Protocol;
using Factory.Sdk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Factory.Execution.Tests;

/// <summary>A real script host, and a scope with <c>epochs</c> and <c>lr</c>.</summary>
internal sealed class ScriptBench : IAsyncDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("fx-");
    private readonly Cgroups _groups;
    private readonly ScriptHost _host;

    public ScriptBench()
    {
        var options =
            new ExecutionOptions { HostProgram = Built.HostProgram, WorkRoot = _root.FullName, ScriptStore = _root.FullName, StateRoot = _root.FullName };
        _groups = Cgroups.Find(options.WorkRoot);
        _host = new(options, new HostLauncher(options, _groups), TimeProvider.System, NullLogger<ScriptHost>.Instance);
    }

    public int HostPid => Processes.ProcessTable.All().Single(p => p.Alive && IsOurs(p.Pid)).Pid;

    /// <summary>Expressions that compare give a bool, others a long.</summary>
    public Task<CompileResponse> CompileAsync(params string[] expressions) => _host.CompileAsync(new(
        [.. expressions.Select(
            e => new ScriptExpression(e, "all", e.Replace("=>", "", StringComparison.Ordinal).Contains('>', StringComparison.Ordinal) ? "bool" : "long"))],
        new Dictionary<string, ScriptScope>
        {
            ["all"] = new(Row: false, new Dictionary<string, ScriptType> { ["epochs"] = new("long", null, false), ["lr"] = new("double", null, false) }),
        }), CancellationToken.None);

    public async Task<EvaluateResponse> EvaluateAsync(CompileResponse compiled, params (string Name, Value Value)[] values)
    {
        var assembly = Path.Combine(_root.FullName, $"{Guid.NewGuid():n}.dll");
        await File.WriteAllBytesAsync(assembly, compiled.Assembly!);
        var calls =
            compiled.Expressions.Select(e => new EvaluateCall(e.Method, values.Where(v => e.Names.Contains(v.Name)).ToDictionary(v => v.Name, v => v.Value)));
        return await _host.EvaluateAsync(new(assembly, [.. calls]), CancellationToken.None);
    }

    private bool IsOurs(int pid) =>
        Processes.ProcessTable.Given(pid, HostVariables.Nonce) is { } nonce && Directory.Exists(Path.Combine(_root.FullName, "hosts", nonce));

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _groups.Dispose();
        _root.Delete(recursive: true);
    }
}
