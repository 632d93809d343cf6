using System.Collections.Concurrent;

namespace Factory.Host.Stages;

/// <summary>
/// The thread on which stages begin, one for all tickets. One of its own, for most stages compute and never yield; the same for all,
/// for starting a thread can cost more than a small stage.
/// </summary>
internal sealed class StageThread
{
    private readonly BlockingCollection<Action> _work = [];

    public StageThread() => new Thread(Work) { IsBackground = true, Name = "stage" }.Start();

    /// <summary>Begins something on the thread; what follows on its end may go on there.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> begin)
    {
        var begun = new TaskCompletionSource<Task<T>>();
        _work.Add(() => Begin(begin, begun));
        return await (await begun.Task.ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static void Begin<T>(Func<Task<T>> begin, TaskCompletionSource<Task<T>> begun)
    {
        Task<T> running;
        try
        {
            running = begin();
        }
        catch (Exception e)
        {
            running = Task.FromException<T>(e);
        }
        begun.SetResult(running);
    }

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }
}
