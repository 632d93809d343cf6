using System.Collections.Concurrent;
using System.Reflection;
using Factory.Host.Native;
using Factory.Host.Values;
using Factory.Protocol;

namespace Factory.Host.Scripting;

/// <summary>Evaluates expressions that were compiled before; their assemblies stay loaded for a while.</summary>
internal sealed class Evaluator(TimeProvider time)
{
    private static readonly TimeSpan s_kept = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(string Path, DateTime Written), (ExpressionAssembly Assembly, long LastUsed)> _assemblies = [];

    public EvaluateResponse Evaluate(EvaluateRequest request)
    {
        Forget();
        var assembly = Load(request.AssemblyPath);
        return request.Within is { } seconds ? Within(TimeSpan.FromSeconds(seconds), assembly, request.Calls) : new([.. request.Calls.Select(c => Call(assembly, c))]);
    }

    // Nothing stops C# that goes on: its thread is left to itself, and goes with the process.
    private static EvaluateResponse Within(TimeSpan limit, ExpressionAssembly assembly, IReadOnlyList<EvaluateCall> calls)
    {
        var results = new ConcurrentQueue<EvaluateResult>();
        var work = Task.Factory.StartNew(() =>
        {
            foreach (var call in calls) results.Enqueue(Call(assembly, call));
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        // What the work threw is thrown by the task that is over, whichever of the two is asked for it.
        if (Task.WaitAny([work], limit) < 0) return new([.. results], IsLate: true);
        work.GetAwaiter().GetResult();
        return new([.. results]);
    }

    private static EvaluateResult Call(ExpressionAssembly assembly, EvaluateCall call)
    {
        try
        {
            var method = assembly.Method(call.Method);
            var arguments = method.GetParameters().Select(p => Argument(call, p)).ToArray();
            var result = method.Invoke(null, arguments);
            return PlainValues.Write(result) is { } value ? new(value, null) : new(null, $"the result is a {result!.GetType().Name}, which is no plain value");
        }
        catch (TargetInvocationException e) when (e.InnerException is not OutOfMemoryException)
        {
            return new(null, LastWords.OneLine($"{e.InnerException!.GetType().Name}: {e.InnerException.Message}"));
        }
        catch (Exception e) when (e is MissingMethodException or InvalidCastException)
        {
            return new(null, LastWords.OneLine(e.Message));
        }
    }

    private static object? Argument(EvaluateCall call, ParameterInfo parameter)
    {
        if (!call.Names.TryGetValue(parameter.Name!, out var value)) throw new InvalidCastException($"`{parameter.Name}` was not given a value");
        try
        {
            return ScriptValues.Read(value, parameter.ParameterType);
        }
        catch (InvalidCastException e)
        {
            throw new InvalidCastException($"`{parameter.Name}`: {e.Message}", e);
        }
    }

    private ExpressionAssembly Load(string path)
    {
        var key = (path, File.GetLastWriteTimeUtc(path));
        var assembly = _assemblies.TryGetValue(key, out var known) ? known.Assembly : new ExpressionAssembly(path);
        _assemblies[key] = (assembly, time.GetTimestamp());
        return assembly;
    }

    private void Forget()
    {
        foreach (var (key, (assembly, lastUsed)) in _assemblies.Where(a => time.GetElapsedTime(a.Value.LastUsed) > s_kept).ToList())
        {
            assembly.Dispose();
            _assemblies.Remove(key);
        }
    }
}
