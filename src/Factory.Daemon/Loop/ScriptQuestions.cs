using Factory.Engine;
using Factory.Execution;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>Has C# of gates and objectives evaluated by the script host.</summary>
internal sealed class ScriptQuestions(ScriptCompiler scripts, ScriptHost host)
{
    public async Task<IReadOnlyList<ConditionValue>> Ask(IReadOnlyList<Question> conditions, CancellationToken cancellationToken)
    {
        var results = await Evaluate(conditions, cancellationToken);
        return [.. conditions.Zip(results, (c, r) => new ConditionValue(c.Text, (r.Value as Value.Bool)?.Value, c.Names, r.Error))];
    }

    /// <summary>The values of objectives, and by how much constraints are broken; of what threw the error.</summary>
    public async Task<(IReadOnlyList<double> Values, IReadOnlyList<double> Broken, string? Error)> Score(
        IReadOnlyList<Question> objectives, IReadOnlyList<Question> constraints, CancellationToken cancellationToken)
    {
        var results = await Evaluate([.. objectives, .. constraints], cancellationToken);
        if (results.FirstOrDefault(r => r.Error is not null)?.Error is { } error) return ([], [], error);
        return ([.. results.Take(objectives.Count).Select(r => r.Value?.AsNumber() ?? double.NaN)],
            [.. results.Skip(objectives.Count).Select(r => r.Value is Value.Bool { Value: true } ? 0.0 : 1)], null);
    }

    private async Task<IReadOnlyList<EvaluateResult>> Evaluate(IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        // All questions of one stage come from one file, and so from one assembly.
        var calls = questions.Select(q => new EvaluateCall(q.Method, q.Names.Members)).ToList();
        return (await host.EvaluateAsync(new(scripts.PathOf(questions[0].Assembly), calls), cancellationToken)).Results;
    }
}
