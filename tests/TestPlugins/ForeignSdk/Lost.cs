using Factory.Sdk;

namespace TestPlugins.ForeignSdk;

[Stage("test.lost", "Is built against another Sdk.")]
public sealed class Lost : IStage<NoMetrics>
{
    public Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken) => Task.FromResult(NoMetrics.None);
}
