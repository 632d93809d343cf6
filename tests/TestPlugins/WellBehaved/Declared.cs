using Factory.Sdk;

namespace TestPlugins.WellBehaved;

[Stage("test.declared", "Measures what the pipeline declares.", Cacheable = false)]
[MetricsFrom(nameof(Metrics))]
public sealed class Declared : IStage<DeclaredMetrics>
{
    [Setting("What is measured.")]
    public required IReadOnlyDictionary<string, MetricType> Metrics { get; init; }

    [Setting("What is said to be measured.")]
    public IReadOnlyDictionary<string, double> Say { get; init; } = new Dictionary<string, double>();

    public Task<DeclaredMetrics> RunAsync(StageContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new DeclaredMetrics(Say.ToDictionary(s => s.Key, s => (Value)s.Value)));
}
