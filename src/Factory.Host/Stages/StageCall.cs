using System.Collections.Concurrent;
using System.Reflection;
using Factory.Sdk;

namespace Factory.Host.Stages;

/// <summary>Calls <see cref="IStage{TMetrics}.RunAsync"/> of a stage whose metrics type is known only at run time.</summary>
internal static class StageCall
{
    private delegate Task<object?> Run(object stage, StageContext context, CancellationToken cancellationToken);

    private static readonly ConcurrentDictionary<Type, Run> s_runs = new();
    private static readonly MethodInfo s_run = typeof(StageCall).GetMethod(nameof(RunTypedAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static Task<object?> RunAsync(object stage, Type metrics, StageContext context, CancellationToken cancellationToken) =>
        s_runs.GetOrAdd(metrics, m => s_run.MakeGenericMethod(m).CreateDelegate<Run>())(stage, context, cancellationToken);

    private static async Task<object?> RunTypedAsync<TMetrics>(object stage, StageContext context,
        CancellationToken cancellationToken) where TMetrics : class =>
        await ((IStage<TMetrics>)stage).RunAsync(context, cancellationToken).ConfigureAwait(false);
}
