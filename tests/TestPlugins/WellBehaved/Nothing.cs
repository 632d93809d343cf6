using Factory.Sdk;

namespace TestPlugins.WellBehaved;

[Stage("test.nothing", "Does nothing, quickly.")]
public sealed class Nothing : IStage<NoMetrics>
{
    public Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken) => Task.FromResult(NoMetrics.None);
}
