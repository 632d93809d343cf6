using Factory.Engine;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon.Tests;

/// <summary>What stages write of their devices.</summary>
public sealed class LogRulesTests : IDisposable
{
    private static readonly BoundLogRule s_rule = new("ecc", "uncorrectable (ECC|memory) error", "cuda", TimeSpan.FromMilliseconds(20));
    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("rules-");

    public void Dispose() => _work.Delete(recursive: true);

    [Fact]
    public async Task A_line_of_an_attempt_that_failed_excludes_its_devices_for_a_while()
    {
        var told = await Attend(AttemptEnd.Crashed, "step 1\nCUDA error: uncorrectable ECC error encountered\n", s_rule, until: 4);
        Assert.Equal(["GPU-1 log-ecc True", "GPU-2 log-ecc True", "GPU-1 log-ecc False", "GPU-2 log-ecc False"], 
            told.OrderByDescending(t => t.Report.Active).ThenBy(t => t.Report.Device, StringComparer.Ordinal).Select(t => $"{t.Report.Device} {t.Report.Condition} {t.Report.Active}"));
        Assert.All(told, t => Assert.Equal(("cuda", true), (t.Kind, t.Report.TouchesRunning)));
        Assert.Contains("uncorrectable ECC error encountered", told[0].Report.Evidence);
    }

    [Theory]
    [InlineData(AttemptEnd.Succeeded, "uncorrectable ECC error")]
    [InlineData(AttemptEnd.Cancelled, "uncorrectable ECC error")]
    [InlineData(AttemptEnd.Crashed, "correctable ECC error")]
    [InlineData(AttemptEnd.Crashed, "")]
    public async Task Nothing_follows_from_what_ended_well_or_says_nothing(AttemptEnd end, string output) => Assert.Empty(await Attend(end, output, s_rule, until: 0));

    [Fact]
    public async Task A_rule_is_about_its_own_devices() => Assert.Empty(await Attend(AttemptEnd.Crashed, "uncorrectable ECC error", s_rule with { Kind = "rocm" }, until: 0));

    private async Task<List<EngineEvent.HealthChanged>> Attend(AttemptEnd end, string output, BoundLogRule rule, int until)
    {
        var (directories, told, all) = (new AttemptDirectories(_work.FullName), new List<EngineEvent.HealthChanged>(), new TaskCompletionSource());
        var attempt = new AttemptId(new(new(1), 0), 1);
        Directory.CreateDirectory(directories.Of(attempt));
        await File.WriteAllTextAsync(Path.Combine(directories.Of(attempt), "stderr.log"), output);
        var rules = new LogRules(new Ended(end), directories, happened =>
        {
            lock (told) told.Add((EngineEvent.HealthChanged)happened(1));
            if (told.Count == until) all.TrySetResult();
        }, TimeProvider.System) { Rules = () => [rule] };
        var whole = new Dictionary<string, TakenResource>();
        var order = new AttemptOrder
        {
            Id = attempt, Pipeline = "p", Folder = null, Settings = Value.Map.Empty, Hash = new("0"), Inputs = new Dictionary<string, ArtifactReference>(),
            Task = new() { Name = "fit", After = [], Type = "t", Plugin = new("p", "1", "0"), Settings = Value.Map.Empty, Inputs = [], Outputs = [] },
            Placement = new("cuda", [new("GPU-1", whole), new("GPU-2", whole)]), Variables = new Dictionary<string, string>(),
        };
        await rules.AttendAsync(order, resumed: false, null!, default);
        if (until > 0) await all.Task;
        return told;
    }

    private sealed class Ended(AttemptEnd how) : IAttemptRunner
    {
        public Task<AttemptOutcome> AttendAsync(AttemptOrder attempt, bool resumed, IAttemptObserver observer, CancellationToken cancellationToken) =>
            Task.FromResult(new AttemptOutcome { End = how });

        public Task SettleAsync(AttemptId attempt, bool succeeded) => Task.CompletedTask;

        public void Stop(AttemptId attempt, AttemptEnd because) { }
    }
}
