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

    public async Task<(double? Value, string? Error)> Score(Question objective, CancellationToken cancellationToken)
    {
        var result = (await Evaluate([objective], cancellationToken))[0];
        return (result.Value?.AsNumber(), result.Error);
    }

    private async Task<IReadOnlyList<EvaluateResult>> Evaluate(IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        // All questions of one stage come from one file, and so from one assembly.
        var calls = questions.Select(q => new EvaluateCall(q.Method, q.Names.Members)).ToList();
        return (await host.EvaluateAsync(new(scripts.PathOf(questions[0].Assembly), calls), cancellationToken)).Results;
    }
}
