using System.Runtime.ExceptionServices;

namespace Factory.Storage;

/// <summary>The same for many, on all processors; throws what the first that failed threw.</summary>
internal static class Together
{
    public static void Do<T>(IReadOnlyList<T> items, Action<T> act)
    {
        try
        {
            if (items.Count == 1) act(items[0]);
            else Parallel.ForEach(items, act);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
