using Factory.Conformance;
using Factory.Host.Tests.Support;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Tests.Conformance;

/// <summary>A plugin's author tests on a bench what will run in a host: both must tell a stage the same of itself.</summary>
public sealed class VariablesTests
{
    private static readonly string[] s_ofOneRun = ["FACTORY_RUN", "FACTORY_ATTEMPT"];

    [Fact]
    public async Task A_bench_sets_the_variables_that_a_host_sets()
    {
        using var ticket = new TestTicket("well-behaved", "test.everything", ("epochs", 1)).Input("data", "1").Output("report", ArtifactKind.Report);
        using var host = await HostProcess.StageAsync("well-behaved");
        Assert.Equal(AttemptVerdict.Succeeded, (await host.RunAsync(ticket))!.Verdict);
        var hosts = ((Value.Map)((Value.Map)ticket.Report("report"))["variables"]!).Members.ToDictionary(m => m.Key, m => m.Value.AsText()!);

        using var bench = new StageBench
        {
            Pipeline = ticket.Ticket.Pipeline, Stage = ticket.Ticket.Stage, Seed = ticket.Ticket.Seed, Cores = ticket.Ticket.Lease.Cores,
            Devices = ticket.Ticket.Lease.Devices,
        };
        var asking = new Asking { Data = bench.Input("data", "data.txt", "1") };
        await bench.RunAsync(asking);

        Assert.Equal(hosts.Keys.Order(), asking.Told.Keys.Order());
        Assert.Equal(Relative(hosts, ticket.Root), Relative(asking.Told, bench.Root));
    }

    private static SortedDictionary<string, string> Relative(IReadOnlyDictionary<string, string> variables, string root) => new(
        variables.Where(v => !s_ofOneRun.Contains(v.Key)).ToDictionary(v => v.Key, v => v.Value.Replace(root, "~", StringComparison.Ordinal)),
        StringComparer.Ordinal);

    private sealed class Asking : IStage<NoMetrics>
    {
        [Input(ArtifactKind.Files, "What to read.")]
        public required InputArtifact Data { get; set; }

        [Output(ArtifactKind.Report, "What was told.")]
        public OutputArtifact Report { get; set; } = null!;

        public IReadOnlyDictionary<string, string> Told { get; private set; } = new Dictionary<string, string>();

        public async Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
        {
            Told = context.Variables;
            await File.WriteAllTextAsync(Path.Combine(Report.Path, "report.json"), "{}", cancellationToken);
            return NoMetrics.None;
        }
    }
}
