using System.Text.Json;
using Factory.Control;
using Microsoft.AspNetCore.Builder;

namespace Factory.Cli.Tests;

public sealed class StudyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("study-show.txt", "study", "show", "search@3")]
    [InlineData("study-best.txt", "study", "best", "digits/search")]
    [InlineData("study-compare.txt", "study", "compare", "search", "search@3")]
    public async Task A_study_is_shown(string golden, params string[] command)
    {
        await using var server = await TestServer.StartAsync(_folder["d.sock"], app => app.MapGet(Routes.Study, () => TestServer.Json(Sample(), ControlJson.Default.StudyDetail)));
        var shown = new Invocation(_folder, server.Socket);
        Assert.Equal(ExitCode.Ok, await shown.RunAsync(command));
        Golden.Matches(golden, shown.Out.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_watch_is_shown_again_until_the_study_is_over(bool terminal)
    {
        var asked = 0;
        await using var server = await TestServer.StartAsync(_folder["d.sock"], app => app.MapGet(Routes.Study,
            () => TestServer.Json(Sample() with { Ended = ++asked == 3 ? DateTimeOffset.UnixEpoch : null }, ControlJson.Default.StudyDetail)));
        var shown = new Invocation(_folder, server.Socket) { Terminal = terminal, Time = new Hurried() };
        Assert.Equal(ExitCode.Ok, await shown.RunAsync("study", "show", "search", "--watch"));
        Assert.Equal(3, asked);
        Assert.Equal(3, shown.Out.ToString().Split("digits/search").Length - 1);
        Assert.Equal(terminal, shown.Out.ToString().Contains("A\e[J", StringComparison.Ordinal));
    }

    [Fact]
    public void A_study_is_told_in_sentences()
    {
        var words = StudyWords.Summary(Sample()).ToList();
        Assert.Equal(
            [
                "20 trials of 24: 12 complete, 5 pruned, 2 running, 1 failed.",
                "The best is trial 11 with trial.Accuracy 0.96; 6 results since then did not better it.",
                "lr matters most (70 % of what all parameters have to do with it), then layers (25 %); optimizer and momentum hardly matter.",
                "The five best trials all lie at the upper end of lr (0.1): there may be better ones beyond it.",
                "240 of 540 epochs were computed: 56 % less than with every trial run to its end.",
            ], words);
    }

    [Fact]
    public void A_study_that_has_not_begun_says_so() =>
        Assert.Equal(["No trial has begun."], StudyWords.Summary(Sample() with { Trials = [], Best = [], Importance = [], StepsDone = null }));

    [Fact]
    public void A_page_has_a_picture_of_all_that_there_is()
    {
        Assert.Equal(["history", "importance", "parallel", "slice-lr", "slice-layers", "slice-optimizer", "slice-momentum", "curves", "rungs"],
            StudyPage.Of(Sample()).Figures.Select(f => f.Name));
        Assert.Empty(StudyPage.Of(Sample() with { Trials = [], Best = [], Importance = [] }).Figures);
    }

    [Fact]
    public void A_front_is_a_picture_of_its_own()
    {
        var study = Sample() with
        {
            Objectives = [new("trial.Accuracy", true), new("trial.Seconds", false)],
            Trials = [.. Sample().Trials.Select(t => t.State == TrialState.Complete ? t with { Values = [t.Values[0], t.Number * 1.5] } : t)],
            Best = [0, 4, 11],
        };
        var pareto = StudyPage.Of(study).Figures.Single(f => f.Name == "pareto");
        Assert.Equal(3, pareto.Marks.OfType<PointMark>().Single(m => m.Name == "Pareto front").X.Count);
        Assert.Contains("3 trials are such that no other is as good in all and better in one.", StudyWords.Summary(study));
    }

    [Fact]
    public void What_is_drawn_is_finite_and_above_zero_where_ratios_matter()
    {
        var broken = Sample() with { Trials = [.. Sample().Trials.Select(t => t.Number % 3 == 0 && t.State == TrialState.Complete ? t with { Values = [null], Curve = [new(1, null)] } : t)] };
        foreach (var figure in new[] { Sample(), broken }.SelectMany(s => StudyPage.Of(s).Figures))
        {
            foreach (var (x, y) in figure.Marks.SelectMany(Points))
            {
                Assert.True(double.IsFinite(x) && double.IsFinite(y), figure.Name);
                Assert.True(!figure.X.Log || x > 0, figure.Name);
            }
        }
    }

    [Theory]
    [InlineData("search", "search", null)]
    [InlineData("digits/search@3", "digits/search", 3L)]
    public void A_study_is_named_by_its_pipeline_and_run(string text, string name, long? run) => Assert.Equal(new StudyReference(name, run), StudyReference.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("@3")]
    [InlineData("search@")]
    [InlineData("search@0")]
    [InlineData("search@x")]
    [InlineData("search@1@2")]
    public void What_names_no_study_is_refused(string text) => Assert.Null(StudyReference.Parse(text));

    private static IEnumerable<(double, double)> Points(Mark mark) => mark switch
    {
        LineMark m => m.X.Zip(m.Y),
        PointMark m => m.X.Zip(m.Y),
        BarMark m => m.At.Zip(m.Values),
        TextMark m => [(m.X, m.Y)],
        _ => [],
    };

    private static StudyDetail Sample() => new()
    {
        Run = 3, Pipeline = "digits", Name = "search", Index = 4, Status = StageState.Running, Template = "train.mlp",
        Space =
        [
            new() { Name = "lr", Kind = ParameterKind.Real, Low = 1e-4, High = 0.1, Log = true }, new() { Name = "layers", Kind = ParameterKind.Whole, Low = 1, High = 6 },
            new() { Name = "optimizer", Kind = ParameterKind.Choice, Values = [Json("\"adam\""), Json("\"sgd\"")] },
            new() { Name = "momentum", Kind = ParameterKind.Real, Low = 0.5, High = 0.99, When = new("optimizer", [Json("\"sgd\"")]) },
        ],
        Objectives = [new("trial.Accuracy", true)], Sampler = new("auto", new Dictionary<string, JsonElement>()), Pruner = new("asha", new Dictionary<string, JsonElement>()),
        Seed = 1, Budget = 24, Resource = "epochs", Steps = 27, StepsDone = 240, StepsOfFullRuns = 540, Best = [11],
        Importance = [new("lr", 0.7), new("layers", 0.25), new("optimizer", 0.03), new("momentum", 0.02)],
        Trials = [.. Enumerable.Range(0, 20).Select(Trial)],
    };

    // Twelve complete, the later the better and the nearer to the upper end of lr; then five pruned, one failed, two running.
    private static StudyTrial Trial(int number)
    {
        var state = number switch { < 12 => TrialState.Complete, < 17 => TrialState.Pruned, 17 => TrialState.Failed, _ => TrialState.Running };
        var reached = state switch { TrialState.Complete => 27, TrialState.Pruned => 9, TrialState.Failed => 0, _ => 3 };
        var sgd = number % 2 == 1;
        var point = new Dictionary<string, JsonElement>
        {
            ["lr"] = Json(FormattableString.Invariant($"{(number < 7 ? 0.001 : 0.08 + 0.001 * number)}")), ["layers"] = Json($"{1 + number % 6}"), ["optimizer"] = Json(sgd ? "\"sgd\"" : "\"adam\""),
        };
        if (sgd) point["momentum"] = Json("0.9");
        return new()
        {
            Number = number, State = state, Point = point, Values = state == TrialState.Complete ? [0.85 + 0.01 * number] : [],
            Recorded = number < 18 ? number : null, Reached = reached, Curve = [.. Enumerable.Range(1, reached).Select(s => new CurveStep(s, 0.8 - 0.5 / s))],
        };
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
