using Factory.Protocol;

namespace Factory.Execution.Scripts;

/// <summary>
/// After a request that cost the host its life: each of its parts alone, in a host that lives, so that the guilty ones
/// are named and the others are judged on their own.
/// </summary>
internal static class OneByOne
{
    /// <summary>Each guilty part costs a whole time limit and a process: after this many the rest is not looked at.</summary>
    private const int MostGuilty = 4;

    public static async Task<CompileResponse> CompileAsync(CompileRequest request, Func<CompileRequest, Task<CompileResponse>> compile)
    {
        var found = new List<ScriptDiagnostic>();
        var guilty = 0;
        for (var i = 0; i < request.Expressions.Count && guilty < MostGuilty; i++)
        {
            try
            {
                var alone = await compile(request with { Expressions = [request.Expressions[i]] }).ConfigureAwait(false);
                found.AddRange(alone.Diagnostics.Select(d => d with { Expression = i }));
            }
            catch (ScriptFailure failure)
            {
                guilty++;
                found.Add(new(i, 0, request.Expressions[i].Text.Length, ScriptRule.CSharp, $"compiling this {failure.Takes}: make it simpler"));
            }
        }
        return found.Count > 0 ? new(found, [], null) : await CompileAgainAsync(request, compile).ConfigureAwait(false);
    }

    // None is guilty: either someone else killed the host, or it is the sum that is too much.
    private static async Task<CompileResponse> CompileAgainAsync(CompileRequest request, Func<CompileRequest, Task<CompileResponse>> compile)
    {
        try
        {
            return await compile(request).ConfigureAwait(false);
        }
        catch (ScriptFailure together)
        {
            var text = request.Expressions[0].Text;
            return new([new(0, 0, text.Length, ScriptRule.CSharp,
                $"compiling all {request.Expressions.Count} expressions together {together.Takes}, though none does alone: use fewer")], [], null);
        }
    }

    public static async Task<EvaluateResponse> EvaluateAsync(EvaluateRequest request, Func<EvaluateRequest, Task<EvaluateResponse>> evaluate)
    {
        var results = new List<EvaluateResult>();
        var guilty = 0;
        foreach (var call in request.Calls)
        {
            try
            {
                results.Add(guilty < MostGuilty
                    ? (await evaluate(request with { Calls = [call] }).ConfigureAwait(false)).Results[0]
                    : new(null, "not evaluated, for too many before it took too much"));
            }
            catch (ScriptFailure failure)
            {
                guilty++;
                results.Add(new(null, $"it {failure.Takes}"));
            }
        }
        return new(results);
    }
}
