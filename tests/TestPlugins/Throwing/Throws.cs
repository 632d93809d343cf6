using Factory.Sdk;

namespace TestPlugins.Throwing;

[Stage("test.throw", "Throws.")]
public sealed class Throws : IStage<NoMetrics>
{
    [Setting("How: crash, fail, program, retry, cancel, later or thread.")]
    public string How { get; set; } = "crash";

    public async Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (How == "thread") new Thread(() => throw new InvalidOperationException("on a thread of its own")).Start();
        if (How == "thread") await Task.Delay(Timeout.Infinite, CancellationToken.None);
        if (How == "later") await Task.Delay(10, CancellationToken.None);
        throw How switch
        {
            "fail" => new StageFailedException("the data is empty: give it some"),
            "program" => new StageFailedException("fit.py ended with 2") { ExitCode = 2 },
            "retry" => new StageFailedException("the server is busy", retryable: true),
            "cancel" => new OperationCanceledException("by its own will"),
            _ => new InvalidOperationException("a plugin's bug"),
        };
    }
}
