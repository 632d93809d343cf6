using System.Security.Cryptography;
using System.Text.Json;
using Factory.Engine;
using Factory.Execution;
using Factory.Language;
using Factory.Protocol;

namespace Factory.Daemon;

/// <param name="Assembly">Name of the compiled assembly in the script store.</param>
/// <param name="Expressions">By the expression's id.</param>
/// <param name="Diagnostics">What is wrong; when there is any, nothing was compiled.</param>
internal sealed record CompiledScripts(string Assembly, IReadOnlyList<CompiledText> Expressions, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>Has the C# of a pipeline checked and compiled by the script host; what was compiled before is kept by content.</summary>
internal sealed class ScriptCompiler
{
    /// <summary>Of what is compiled: another number for each, so that what an older host made is not taken for it.</summary>
    private const byte Form = 2;
    private static readonly CompiledScripts None = new("", [], []);
    private readonly string _directory;
    private readonly ScriptHost _host;

    public ScriptCompiler(string directory, ScriptHost host)
    {
        (_directory, _host) = (directory, host);
        Storage.DurableFile.CreateDirectory(directory);
        Storage.DurableFile.Sweep(directory);
    }

    public string PathOf(string assembly) => Path.Combine(_directory, assembly);

    public async Task<CompiledScripts> Compile(BoundPipeline pipeline, CancellationToken cancellationToken)
    {
        var expressions = pipeline.Expressions;
        if (expressions.Count == 0) return None;
        var request = RequestFor(expressions);
        var key = Convert.ToHexStringLower(SHA256.HashData([Form, .. JsonSerializer.SerializeToUtf8Bytes(request, ProtocolJson.Default.CompileRequest)]));
        var answer = Known(key) ?? await Ask(request, key, cancellationToken);
        return new($"{key}.dll", [.. answer.Expressions.Select(e => new CompiledText(e.Canonical, e.Method, e.Names))],
            [.. answer.Diagnostics.Select(d => ScriptFindings.At(expressions[d.Expression], d.Start, d.Length, FindingOf(d.Rule), d.Message))]);
    }

    private CompileResponse? Known(string key)
    {
        if (!File.Exists(PathOf($"{key}.dll")) || !File.Exists(PathOf($"{key}.json"))) return null;
        return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf($"{key}.json")), ProtocolJson.Default.CompileResponse);
    }

    private async Task<CompileResponse> Ask(CompileRequest request, string key, CancellationToken cancellationToken)
    {
        var answer = await _host.CompileAsync(request, cancellationToken);
        if (answer.Assembly is not { } assembly) return answer;
        Storage.DurableFile.Write(PathOf($"{key}.dll"), assembly);
        Storage.DurableFile.Write(PathOf($"{key}.json"),
            JsonSerializer.SerializeToUtf8Bytes(answer with { Assembly = null }, ProtocolJson.Default.CompileResponse));
        return answer;
    }

    private static ScriptFinding FindingOf(ScriptRule rule) => rule switch
    {
        ScriptRule.CSharp => ScriptFinding.CSharp,
        ScriptRule.NotAllowed => ScriptFinding.NotAllowed,
        ScriptRule.NotAnExpression => ScriptFinding.NotAnExpression,
        _ => ScriptFinding.TooCostly,
    };

    private static CompileRequest RequestFor(IReadOnlyList<BoundExpression> bound)
    {
        var scopes = new Dictionary<string, ScriptScope>(StringComparer.Ordinal);
        // Expressions of one kind mostly see the very same names: those share a scope.
        var known = new Dictionary<(object Names, bool Row), string>();
        var expressions = new List<ScriptExpression>(bound.Count);
        foreach (var expression in bound)
        {
            if (!known.TryGetValue((expression.Names, expression.HasRow), out var name))
            {
                known.Add((expression.Names, expression.HasRow), name = $"S{expression.Id}");
                scopes.Add(name, new(expression.HasRow, expression.Names.ToDictionary(n => n.Key, n => TypeOf(n.Value), StringComparer.Ordinal)));
            }
            expressions.Add(new(expression.Text, name, expression.Result));
        }
        return new(expressions, scopes);
    }

    private static ScriptType TypeOf(ScopeName name) => name switch
    {
        ScopeName.Param p => new(p.CSharpType, null, false),
        ScopeName.Metrics m => new(null, Members(m.Members), false),
        ScopeName.MetricsList l => new(null, WithKey(Members(l.Members)), false, List: true),
        ScopeName.Trial t => new(null, Members(t.Members), false),
        ScopeName.Previous p => new(null, Members(p.Members), true),
        _ => throw new InvalidOperationException($"no C# type for a {name.GetType().Name}"),
    };

    private static Dictionary<string, string> WithKey(Dictionary<string, string> members)
    {
        members["Key"] = "string";
        return members;
    }

    private static Dictionary<string, string> Members(IReadOnlyList<Sdk.MetricDescription> metrics) =>
        metrics.ToDictionary(m => Sdk.MetricNames.ToPascal(m.Name), CSharpType, StringComparer.Ordinal);

    private static string CSharpType(Sdk.MetricDescription metric) => metric.Type switch
    {
        Sdk.MetricType.Float => "double",
        Sdk.MetricType.Int => "long",
        Sdk.MetricType.Bool => "bool",
        _ => "string",
    } + (metric.Required ? "" : "?");
}
