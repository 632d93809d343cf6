using System.Globalization;
using Factory.Host.Loops;
using Factory.Protocol;
using Factory.Sdk;
using Factory.Tuning;

namespace Factory.Host.Tests.Loops;

public class LoopTests
{
    private const string Space = """
        {
          "maximize": "accuracy", "steps": 27,
          "space": {
            "lr": { "float": [1e-5, 0.1], "log": true }, "layers": { "int": [1, 6] },
            "optimizer": { "choice": ["adam", "sgd"] }, "momentum": { "float": [0.5, 0.99], "when": { "optimizer": ["sgd"] } }
          }
        }
        """;

    [Fact]
    public void There_are_as_many_trials_out_as_there_are_workers()
    {
        var bench = new Bench(workers: 3);
        Assert.True(bench.Loop.Start());
        Assert.Equal([0, 1, 2], bench.Said.Select(l => l.Trial));
        bench.Loop.Take("""{"trial":1,"value":0.5}""");
        Assert.Equal(3, bench.Said[^1].Trial);
    }

    [Fact]
    public void A_study_without_more_trials_is_over_when_the_last_has_ended()
    {
        var bench = new Bench(workers: 2, trials: 2);
        bench.Loop.Start();
        Assert.True(bench.Loop.Take("""{"trial":1,"value":0.5}"""));
        Assert.False(bench.Loop.Take("""{"value":0.7}"""));
        Assert.Equal([0], bench.Study.Best());
    }

    [Theory]
    [InlineData("nonsense", "this is no answer: it is not JSON: 'nonsense' is an invalid JSON literal. Expected the literal 'null'.")]
    [InlineData("[0]", "it is an object, such as")]
    [InlineData("null", "it is an object, such as")]
    [InlineData("""{"trial":0,"valu":1}""", "`valu` is not known; there are trial, step, value")]
    [InlineData("""{"trial":"0","value":1}""", "`trial` is a whole number")]
    [InlineData("""{"trial":0,"step":1.5,"value":1}""", "`step` is a whole number")]
    [InlineData("""{"trial":0,"values":{"accuracy":"high"}}""", "`values` is numbers by their names")]
    [InlineData("""{"trial":7,"value":1}""", "trial 7 does not run; of those that run there are 0, 1")]
    [InlineData("""{"value":1}""", "must say which trial")]
    [InlineData("""{"trial":0}""", "needs a `value`")]
    [InlineData("""{"trial":0,"step":0,"value":1}""", "counted from 1")]
    [InlineData("""{"trial":0,"step":1}""", "a step needs its `value`")]
    [InlineData("""{"trial":0,"values":{"loss":1}}""", "exactly accuracy")]
    [InlineData("""{"trial":0,"value":1,"constraints":{"size":1}}""", "exactly nothing")]
    public void An_answer_that_cannot_be_taken_is_told_and_changes_nothing(string line, string words)
    {
        var bench = new Bench(workers: 2);
        bench.Loop.Start();
        var kept = bench.Kept.Count;
        Assert.Contains(words, Assert.Throws<LoopException>(() => bench.Loop.Take(line)).Message, StringComparison.Ordinal);
        Assert.Equal(kept, bench.Kept.Count);
        bench.Loop.Take("""{"trial":0,"value":1}""");
    }

    [Fact]
    public void Numbers_that_are_none_are_taken_as_Python_writes_them()
    {
        var bench = new Bench();
        bench.Loop.Start();
        bench.Loop.Take("""{"trial": 0, "value": NaN}""");
        bench.Loop.Take("""{"trial": 1, "values": {"accuracy": -Infinity}}""");
        Assert.Equal([double.NaN], bench.Study.Trials[0].Values);
        Assert.Equal([double.NegativeInfinity], bench.Study.Trials[1].Values);
        bench.Loop.Take("""{"trial": 2, "failed": "loss: NaN, \"grad\": -Infinity}"}""");
        Assert.Equal(TrialState.Failed, bench.Study.Trials[2].State);
        Assert.Empty(bench.Study.Best());
    }

    [Fact]
    public void A_pruned_trial_is_stopped_and_another_comes()
    {
        var bench = new Bench(pruner: new ThresholdPruner { Lower = 0.2 });
        bench.Loop.Start();
        bench.Loop.Take("""{"step":1,"value":0.1}""");
        Assert.Equal("pruned", bench.Said[^2].Stop);
        Assert.Equal(1, bench.Said[^1].Trial);
        Assert.Equal(TrialState.Pruned, bench.Study.Trials[0].State);
    }

    [Fact]
    public void A_paused_trial_comes_again_with_the_steps_that_are_known()
    {
        var bench = new Bench(pruner: new AshaPruner { Min = 3, Factor = 3 });
        bench.Drive();
        var again = bench.Said.First(l => l.From is not null);
        Assert.Equal(3, again.From);
        Assert.Equal(9, again.Until);
        Assert.Equal(bench.Said.First(l => l.Trial == again.Trial).Parameters, again.Parameters);
    }

    [Fact]
    public void Trials_that_tell_of_every_fifth_step_are_compared_where_they_pause_and_the_best_go_on()
    {
        var bench = new Bench(pruner: new AshaPruner { Min = 3, Factor = 3 }, every: 5);
        bench.Drive();
        Assert.Equal([5L, 10L], bench.Said.Select(l => l.From).OfType<long>().Distinct().Order());
        Assert.Contains(bench.Study.Trials, t => t.State == TrialState.Complete);
    }

    /// <summary>Whatever is next when the loop dies is next when it goes on from its journal.</summary>
    [Theory]
    [InlineData("tpe")]
    [InlineData("cma_es")]
    [InlineData("auto")]
    public void A_loop_that_was_cut_off_decides_as_it_would_have(string name)
    {
        ISampler Sampler() => name switch { "tpe" => new TpeSampler(), "cma_es" => new CmaEsSampler(), _ => new AutoSampler() };
        var whole = new Bench(Sampler(), new AshaPruner { Min = 3 }, workers: 3, trials: 30);
        whole.Drive();
        Assert.Contains(whole.Kept, e => e is LoopEvent.Resumed);
        foreach (var (decision, i) in whole.Kept.Select((e, i) => (e, i)).Where(e => e.e is LoopEvent.Began or LoopEvent.Resumed))
        {
            var again = new Bench(Sampler(), new AshaPruner { Min = 3 }, workers: 3, trials: 30);
            foreach (var happened in whole.Kept[..i]) again.Study.Apply(happened);
            again.Loop.Start();
            Assert.Equal(decision, again.Kept[0]);
        }
    }

    [Fact]
    public void What_was_out_when_the_loop_was_cut_off_comes_out_again()
    {
        var bench = new Bench(workers: 2);
        bench.Loop.Start();
        bench.Loop.Take("""{"trial":0,"step":4,"value":0.1}""");
        var again = new Bench(workers: 2);
        foreach (var happened in bench.Kept) again.Study.Apply(happened);
        again.Loop.Start();
        Assert.Empty(again.Kept);
        Assert.Equal([(0, 4L), (1, null)], again.Said.Select(l => (l.Trial!.Value, l.From)));
        again.Loop.Take("""{"trial":0,"step":4,"value":0.1}""");
        Assert.True(again.Said[^1].GoOn);
        Assert.Empty(again.Kept);
    }

    [Fact]
    public void Nothing_comes_out_any_more_when_nothing_more_is_expected()
    {
        var bench = new Bench(terminator: new RegretTerminator { Below = 10, Startup = 20 });
        bench.Drive();
        Assert.Equal(20, bench.Study.Trials.Count);
        Assert.Contains("10 is close enough", bench.Loop.Over, StringComparison.Ordinal);
    }

    private sealed class Bench
    {
        private readonly Queue<string> _answers = [];

        public Bench(ISampler? sampler = null, IPruner? pruner = null, int workers = 1, int? trials = 40, ITerminator? terminator = null, int every = 1)
        {
            _every = every;
            Study = new(StudyFile.Read(Space), 1, trials, workers);
            Loop = new(Study, sampler ?? new RandomSampler(), pruner ?? new NoPruner(), terminator, Kept.Add, Hear);
        }

        private readonly int _every;

        public LoopStudy Study { get; }
        public Loop Loop { get; }
        public List<LoopEvent> Kept { get; } = [];
        public List<LoopLine> Said { get; } = [];

        /// <summary>Answers all that comes out, in the order in which it came, to the end.</summary>
        public void Drive()
        {
            var goesOn = Loop.Start();
            while (goesOn) goesOn = Loop.Take(_answers.Dequeue());
        }

        private void Hear(LoopLine line)
        {
            Said.Add(line);
            if (line.Stop is not null || line.Trial is not { } trial) return;
            var reached = Study.Reached(trial);
            var value = Math.Round(1 - 1.0 / (reached + 2) - Math.Abs(Math.Log10(Study.Trials[trial].Parameters["lr"]!.AsNumber()!.Value) + 3) / 10, 6);
            var step = reached == 27 ? "" : $"\"step\":{Math.Min(27, reached + _every)},";
            _answers.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{{\"trial\":{trial},{step}\"value\":{value}}}"));
        }
    }
}
