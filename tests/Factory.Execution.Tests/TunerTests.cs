using Factory.Engine;
using Factory.Sdk;
using Microsoft.Extensions.Logging.Abstractions;

namespace Factory.Execution.Tests;

/// <summary>Hosts of samplers and pruners that are lost while they are asked. A host that is stopped (SIGSTOP) holds its question open for as long as a test needs.</summary>
public sealed class TunerTests
{
    [Fact]
    public async Task A_host_that_is_killed_while_it_is_asked_is_replaced_and_the_answer_is_the_one_that_it_would_have_given()
    {
        await using var bench = new Bench();
        var first = await bench.Ask(0);
        var host = bench.Host!.Value;
        Assert.Equal(0, Native.Kill(host, Native.SignalStop));
        var asked = bench.Ask(1);
        Assert.False(asked.IsCompleted);
        Assert.Equal(0, Native.Kill(host, Native.SignalKill));

        Assert.Equal((await Undisturbed(), true), ((first, await asked), bench.Host != host));
    }

    [Fact]
    public async Task A_host_that_hangs_is_replaced_once_it_has_taken_too_long()
    {
        await using var bench = new Bench(TimeSpan.FromSeconds(20));
        var first = await bench.Ask(0);
        var host = bench.Host!.Value;
        Assert.Equal(0, Native.Kill(host, Native.SignalStop));

        Assert.Equal(await Undisturbed(), (first, await bench.Ask(1)));
        Assert.False(Native.Lives(host));
    }

    [Fact]
    public async Task Who_is_let_go_while_a_question_is_open_leaves_no_host_and_gives_no_answer()
    {
        await using var bench = new Bench();
        await bench.Ask(0);
        var host = bench.Host!.Value;
        Assert.Equal(0, Native.Kill(host, Native.SignalStop));
        var asked = bench.Ask(1);

        await bench.Tuners.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Ask(1));
        Assert.Null(bench.Host);
    }

    private static async Task<(StudyAnswer, StudyAnswer)> Undisturbed()
    {
        await using var bench = new Bench();
        return (await bench.Ask(0), await bench.Ask(1));
    }

    /// <summary>A study of our own sampler and pruner, whose first trial is known.</summary>
    private sealed class Bench : IAsyncDisposable, IPluginFolders
    {
        private readonly Workshop _workshop;
        private readonly Trial _known = new(Value.Of(("x", 0.5))) { State = TrialState.Complete, Values = [0.25], Recorded = 0 };

        public Bench(TimeSpan? limit = null)
        {
            _workshop = new(o => limit is { } most ? o with { TunerLimit = most } : o);
            var plugin = new PluginIdentity("tuning", "1.0.0", "tuning");
            var plan = new PlannedStudy
            {
                Name = "search", After = [], Template = _workshop.Order("well-behaved", "test.everything").Task, Space = [new Parameter.Real("x", 0, 1)],
                Sampler = new("random", plugin, Value.Map.Empty), Pruner = new("none", plugin, Value.Map.Empty), Seed = 1, Trials = 9, Objectives = [],
            };
            Tuners = new(_workshop.Options, new HostLauncher(_workshop.Options, _workshop.Groups), this, plan, TimeProvider.System, NullLogger.Instance);
        }

        public StudyTuners Tuners { get; }

        /// <summary>The process that answers now; null when there is none.</summary>
        public int? Host => Processes.ProcessTable.All().Where(p => p.Alive && Processes.ProcessTable.Given(p.Pid, HostVariables.Nonce) is { } nonce
            && Directory.Exists(Path.Combine(_workshop.Options.WorkRoot, "hosts", nonce))).Select(p => (int?)p.Pid).SingleOrDefault();

        /// <param name="trials">How many trials there are when it is asked what comes next.</param>
        public Task<StudyAnswer> Ask(int trials) => Tuners.AskAsync(new(trials, new()
        {
            Space = new([new Parameter.Real("x", 0, 1)]), Objectives = [new("loss")], Trials = [.. Enumerable.Repeat(_known, trials)], Seed = 1, Budget = 9,
        }, null), CancellationToken.None);

        public string? DirectoryOf(string digest) => Built.Plugin(digest);

        public async ValueTask DisposeAsync()
        {
            await Tuners.DisposeAsync();
            await _workshop.DisposeAsync();
        }
    }
}
