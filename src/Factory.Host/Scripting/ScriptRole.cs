using System.Text.Json;
using Factory.Host.Native;
using Factory.Host.Scripting.Compiling;
using Factory.Host.Scripting.Sandboxing;
using Factory.Protocol;

namespace Factory.Host.Scripting;

/// <summary>
/// Checks, compiles and evaluates the C# of pipelines, request after request. It sets no time limit: an expression
/// that never ends cannot be stopped from within, so the daemon kills the process and finds the culprit.
/// </summary>
internal static class ScriptRole
{
    public static int Run(ProtocolPipe pipe, TimeProvider time)
    {
        Sandbox.Enter();
        new Thread(WarmUp) { IsBackground = true, Name = "warm up", Priority = ThreadPriority.BelowNormal }.Start();
        var evaluator = new Evaluator(time);
        while (pipe.ReadLine() is { } line)
        {
            pipe.Write(Answer(line, evaluator), ProtocolJson.Default.ScriptResponse);
        }
        return ExitCodes.Done;
    }

    private static ScriptResponse Answer(string line, Evaluator evaluator)
    {
        var id = 0L;
        try
        {
            var request = JsonSerializer.Deserialize(line, ProtocolJson.Default.ScriptRequest) ?? throw new JsonException("the line holds `null`");
            id = request.Id;
            if (request.Compile is { } compile) return new(id, Compile: ExpressionCompiler.Compile(compile));
            if (request.Evaluate is { } evaluate) return new(id, Evaluate: evaluator.Evaluate(evaluate));
            return new(id, Error: "the request asks for nothing");
        }
        catch (Exception e)
        {
            return new(id, Error: OneLine(e));
        }
    }

    private static string OneLine(Exception e) => LastWords.OneLine(e switch
    {
        OutOfMemoryException or { InnerException: OutOfMemoryException } => "it needs more memory than a pipeline's C# may have",
        InsufficientExecutionStackException => "it is nested too deeply",
        _ => $"{e.GetType().Name}: {e.Message}",
    });

    // The first compilation costs seconds of loading and jitting, which no one should wait for.
    private static void WarmUp()
    {
        var scope = new ScriptScope(true, new Dictionary<string, ScriptType> { ["a"] = new(null, new Dictionary<string, string> { ["X"] = "double" }, true) });
        _ = ExpressionCompiler.Compile(new(
            [new("row.Sum(\"*\") > 0 && new[] { 1, 2 }.Sum(x => x + 1.0) > 2", "s", "bool"),
                new("a is null || a.X > 0.5 ? $\"{a?.X}\" : \"b\"", "s", "string")],
            new Dictionary<string, ScriptScope> { ["s"] = scope }));
    }
}
