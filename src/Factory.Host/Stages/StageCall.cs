using System.Reflection;
using Factory.Sdk;

namespace Factory.Host.Stages;

/// <summary>Calls <see cref="IStage{TMetrics}.RunAsync"/> of a stage whose metrics type is known only at run time.</summary>
internal static class StageCall
{
    private static readonly MethodInfo s_run = typeof(StageCall).GetMethod(nameof(RunTypedAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>The stage starts on a thread of its own, for most stages compute and never yield.</summary>
    public static Task<object?> RunAsync(object stage, Type metrics, StageContext context, CancellationToken cancellationToken)
    {
        var run = s_run.MakeGenericMethod(metrics).CreateDelegate<Func<object, StageContext, CancellationToken, Task<object?>>>();
        return Task.Factory.StartNew(
            () => run(stage, context, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
    }

    private static async Task<object?> RunTypedAsync<TMetrics>(object stage, StageContext context,
        CancellationToken cancellationToken) where TMetrics : class =>
        await ((IStage<TMetrics>)stage).RunAsync(context, cancellationToken).ConfigureAwait(false);
}
