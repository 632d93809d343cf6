using Factory.Sdk;

namespace TestPlugins.Hanging;

[Stage("test.hang", "Never comes back, and does not listen.")]
public sealed class Hangs : IStage<NoMetrics>
{
    [Setting("Whether it takes every thread of the pool with it.")]
    public bool Greedy { get; set; }

    public Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        for (var i = 0; Greedy && i < 200; i++) ThreadPool.QueueUserWorkItem(_ => Thread.Sleep(Timeout.Infinite));
        context.Log("hanging");
        Thread.Sleep(Timeout.Infinite);
        return Task.FromResult(NoMetrics.None);
    }
}
