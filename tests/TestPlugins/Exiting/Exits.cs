using Factory.Sdk;

namespace TestPlugins.Exiting;

[Stage("test.exit", "Ends the process that it runs in.")]
public sealed class Exits : IStage<NoMetrics>
{
    [Setting("The exit code.")]
    public int Code { get; set; } = 3;

    public Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        Environment.Exit(Code);
        return Task.FromResult(NoMetrics.None);
    }
}
