using System.Runtime.ExceptionServices;

namespace Factory.Storage;

/// <summary>The same for many, on all processors; throws what the first that failed threw.</summary>
internal static class Together
{
    public static void Do<T>(IReadOnlyList<T> items, Action<T> act)
    {
        if (items.Count == 1) act(items[0]);
        else Plainly(() => Parallel.ForEach(items, act));
    }

    /// <summary>Whether something is so of one of them: when it is found, no more of them are looked at.</summary>
    public static bool Any<T>(IReadOnlyList<T> items, Predicate<T> isSo) => !Plainly(() => Parallel.ForEach(items, (item, state) =>
    {
        if (isSo(item)) state.Stop();
    })).IsCompleted;

    private static ParallelLoopResult Plainly(Func<ParallelLoopResult> loop)
    {
        try
        {
            return loop();
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            throw;
        }
    }
}
