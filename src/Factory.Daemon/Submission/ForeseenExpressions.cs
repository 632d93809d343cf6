using System.Text.RegularExpressions;
using Factory.Execution;
using Factory.Language;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>
/// Asks C# that sees nothing but params, and such parts of conditions, before anything runs: a gate of which one is false can never pass, and what throws would throw
/// every time.
/// </summary>
internal sealed partial class ForeseenExpressions(ScriptCompiler scripts, ScriptHost host)
{
    /// <summary>An author waits for it; a run does not depend on it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<Diagnostic>> Find(BoundPipeline pipeline, CompiledScripts compiled, CancellationToken cancellationToken)
    {
        var gates = pipeline.Stages.OfType<BoundGate>().SelectMany(g => g.Conditions).Select(c => pipeline.Expressions[c].Span).ToHashSet();
        IReadOnlyList<BoundExpression> sound = [.. pipeline.Expressions.Where(e => !compiled.Diagnostics.Any(d => d.Span.Start >= e.Span.Start && d.Span.Start <= e.Span.End))];
        // Where any C# is wrong nothing was compiled: what is right is then compiled by itself.
        if (compiled.Diagnostics.Count > 0)
        {
            sound = [.. sound.Select((e, i) => e with { Id = i })];
            compiled = await scripts.Compile(pipeline with { Expressions = sound }, cancellationToken);
        }
        if (compiled.Expressions.Count == 0) return [];
        var known = sound.Where(e => !e.HasRow && SeesParams(pipeline, compiled, e)).Select(e => new Asked(e, e, true)).ToList();
        var (found, late) = await Ask(pipeline, compiled, known, gates, cancellationToken);
        if (late) return found;
        List<Asked> parts = [.. sound.Except(known.Select(k => k.Whole)).SelectMany(e => Parts(e, gates.Contains(e.Span))).Select((p, i) => p with { Part = p.Part with { Id = i } })];
        if (parts.Count == 0) return found;
        var asParts = await scripts.Compile(pipeline with { Expressions = [.. parts.Select(p => p.Part)] }, cancellationToken);
        // What compiles as a whole and not by itself says nothing.
        return asParts.Diagnostics.Count > 0 ? found
            : [.. found, .. (await Ask(pipeline, asParts, [.. parts.Where(p => SeesParams(pipeline, asParts, p.Part))], gates, cancellationToken)).Found];
    }

    /// <param name="Always">Whether nothing before it can keep it from being reached.</param>
    private sealed record Asked(BoundExpression Whole, BoundExpression Part, bool Always);

    private static IEnumerable<Asked> Parts(BoundExpression expression, bool isGate) =>
        expression.HasRow ? expression.SeesParamsOnly ? [new(expression, expression with { HasRow = false }, true)] : []
            : isGate ? expression.PartsOfParams().Select(p => new Asked(expression, p, p.Span.Start == expression.Span.Start)) : [];

    private static bool SeesParams(BoundPipeline pipeline, CompiledScripts compiled, BoundExpression expression) =>
        compiled.Expressions[expression.Id].Names.All(n => pipeline.Params.Any(p => p.Name == n));

    private async Task<(IReadOnlyList<Diagnostic> Found, bool Late)> Ask(
        BoundPipeline pipeline, CompiledScripts compiled, IReadOnlyList<Asked> asked, HashSet<TextSpan> gates, CancellationToken cancellationToken)
    {
        if (asked.Count == 0) return ([], false);
        var calls = asked.Select(a => new EvaluateCall(compiled.Expressions[a.Part.Id].Method,
            compiled.Expressions[a.Part.Id].Names.ToDictionary(n => n, n => pipeline.Params.First(p => p.Name == n).Value, StringComparer.Ordinal))).ToList();
        var answer = await host.ForeseeAsync(new(scripts.PathOf(compiled.Assembly), calls), Patience, cancellationToken);
        var found = asked.Zip(calls, answer.Results).Select(a => Finding(a.First, string.Join(", ", a.Second.Names.Select(n => $"{n.Key} = {n.Value}")), a.Third, gates)).OfType<Diagnostic>();
        return ([.. found, .. answer.IsLate ? [PlanFindings.NotForeseen(asked[answer.Results.Count].Part.Span, Patience)] : (Diagnostic[])[]], answer.IsLate);
    }

    private static Diagnostic? Finding(Asked asked, string values, EvaluateResult result, HashSet<TextSpan> gates) =>
        gates.Contains(asked.Whole.Span) && result.Value is Value.Bool { Value: false } ? PlanFindings.NeverPasses(asked.Part.Span, values)
            // That it took too long may have been the machine.
            : asked.Always && result.Error is { } error && Thrown().IsMatch(error) ? PlanFindings.Throws(asked.Part.Span, error, values) : null;

    [GeneratedRegex(@"^\w+Exception: ", RegexOptions.CultureInvariant)]
    private static partial Regex Thrown();
}
