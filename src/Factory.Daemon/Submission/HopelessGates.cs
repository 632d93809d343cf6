using Factory.Execution;
using Factory.Language;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>
/// Finds conditions of gates that are false whatever is measured: those that see nothing but params, and such parts of others, are asked before anything runs.
/// </summary>
internal sealed class HopelessGates(ScriptCompiler scripts, ScriptHost host)
{
    public async Task<IReadOnlyList<Diagnostic>> Find(BoundPipeline pipeline, CompiledScripts compiled, CancellationToken cancellationToken)
    {
        IReadOnlyList<BoundExpression> conditions = [.. pipeline.Stages.OfType<BoundGate>().SelectMany(g => g.Conditions).Select(c => pipeline.Expressions[c])
            .Where(c => !compiled.Diagnostics.Any(d => d.Span.Start >= c.Span.Start && d.Span.Start <= c.Span.End))];
        // Where any C# is wrong nothing was compiled: the conditions that are right are then compiled by themselves.
        if (compiled.Diagnostics.Count > 0)
        {
            conditions = [.. conditions.Select((c, i) => c with { Id = i })];
            compiled = await scripts.Compile(pipeline with { Expressions = conditions }, cancellationToken);
        }
        if (compiled.Expressions.Count == 0) return [];
        var whole = await False(pipeline, compiled, conditions.Where(c => SeesParams(pipeline, compiled, c)), cancellationToken);
        BoundExpression[] parts = [.. conditions.Except(whole.Select(w => w.Condition)).SelectMany(c => c.PartsOfParams()).Select((p, i) => p with { Id = i })];
        if (parts.Length == 0) return Findings(whole);
        var asParts = await scripts.Compile(pipeline with { Expressions = parts }, cancellationToken);
        // What compiles as a whole and not by itself says nothing.
        return asParts.Diagnostics.Count > 0 ? Findings(whole)
            : Findings([.. whole, .. await False(pipeline, asParts, parts.Where(p => SeesParams(pipeline, asParts, p)), cancellationToken)]);
    }

    private static bool SeesParams(BoundPipeline pipeline, CompiledScripts compiled, BoundExpression condition) =>
        compiled.Expressions[condition.Id].Names.All(n => pipeline.Params.Any(p => p.Name == n));

    private async Task<IReadOnlyList<(BoundExpression Condition, string Values)>> False(
        BoundPipeline pipeline, CompiledScripts compiled, IEnumerable<BoundExpression> conditions, CancellationToken cancellationToken)
    {
        var asked = conditions.Select(c => (Condition: c, compiled.Expressions[c.Id].Method,
            Names: compiled.Expressions[c.Id].Names.ToDictionary(n => n, n => pipeline.Params.First(p => p.Name == n).Value, StringComparer.Ordinal))).ToList();
        if (asked.Count == 0) return [];
        var answer = await host.EvaluateAsync(new(scripts.PathOf(compiled.Assembly), [.. asked.Select(a => new EvaluateCall(a.Method, a.Names))]), cancellationToken);
        return [.. asked.Zip(answer.Results).Where(a => a.Second.Value is Value.Bool { Value: false })
            .Select(a => (a.First.Condition, string.Join(", ", a.First.Names.Select(n => $"{n.Key} = {n.Value}"))))];
    }

    private static IReadOnlyList<Diagnostic> Findings(IEnumerable<(BoundExpression Condition, string Values)> found) =>
        [.. found.Select(f => PlanFindings.NeverPasses(f.Condition.Span, f.Values))];
}
