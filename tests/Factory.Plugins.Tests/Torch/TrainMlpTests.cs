using System.Text.Json;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Torch.Stages;
using Factory.Tables;

namespace Factory.Plugins.Tests.Torch;

public sealed class TrainMlpTests : IDisposable
{
    private readonly StageBench _bench = new() { Cores = 2 };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_network_learns_what_a_line_cannot_part()
    {
        var (train, valid) = (await _bench.InputAsync("train", TableMaker.Clouds(2000, 1)), await _bench.InputAsync("valid", TableMaker.Clouds(500, 2)));
        var deep = await _bench.RunAsync(new TrainMlp { Train = train, Valid = valid });
        Assert.True(deep.Metrics.Accuracy > 0.93, $"{deep.Metrics}");
        Assert.Equal(5 * 128 + 129 * 128 + 129 * 3, deep.Metrics.Parameters);
        Assert.Equal(30, deep.Metrics.Epochs);

        var line = await _bench.RunAsync(new TrainMlp { Train = train, Valid = valid, Layers = 0 });
        Assert.True(line.Metrics.Accuracy < 0.8, $"{line.Metrics}");
        Assert.Equal(5 * 3, line.Metrics.Parameters);
    }

    [Fact]
    public async Task The_same_rows_and_settings_make_the_same_bytes_whatever_is_leased()
    {
        using var other = new StageBench { Cores = 1, Seed = 99 };
        var first = await RunAsync(_bench);
        Assert.Equal(StageBench.Digest(first), StageBench.Digest(await RunAsync(other)));

        using var third = new StageBench();
        Assert.NotEqual(StageBench.Digest(first), StageBench.Digest(await RunAsync(third, seed: 2)));

        static async Task<OutputArtifact> RunAsync(StageBench bench, long seed = 1) => (await bench.RunAsync(new TrainMlp
        {
            Train = await bench.InputAsync("train", TableMaker.Clouds(300, 1)), Valid = await bench.InputAsync("valid", TableMaker.Clouds(100, 2)), Epochs = 4,
            Dropout = 0.3, Seed = seed,
        })).Output("model");
    }

    [Fact]
    public async Task The_metrics_are_those_of_the_epoch_that_is_kept()
    {
        var run = await _bench.RunAsync(await SmallAsync());
        var curve = run.Points.Where(p => p.Metric == "accuracy").Select(p => p.Value).ToList();
        Assert.Equal(run.Metrics.Accuracy, curve[run.Metrics.BestEpoch - 1]);
        Assert.Equal(run.Points.Single(p => p.Metric == "loss" && p.Step == run.Metrics.BestEpoch).Value, run.Metrics.Loss, 6);
        Assert.Equal(8, run.Points.Count(p => p.Metric == "train_loss"));
        Assert.Equal(1, run.Progress[^1].Fraction);
        Assert.Empty(Directory.GetFiles(_bench.CheckpointDirectory));
    }

    [Fact]
    public async Task Without_valid_rows_the_last_epoch_is_kept_and_scored_on_those_of_training()
    {
        var run = await _bench.RunAsync(new TrainMlp { Train = await _bench.InputAsync("train", TableMaker.Clouds(1000, 1)), Epochs = 15 });
        Assert.Equal(15, run.Metrics.BestEpoch);
        Assert.True(run.Metrics.Accuracy > 0.9, $"{run.Metrics}");
        Assert.DoesNotContain(run.Points, p => p.Metric == "accuracy");
    }

    [Fact]
    public async Task Patience_ends_a_training_that_no_longer_improves()
    {
        var small = await SmallAsync();
        var run = await _bench.RunAsync(new TrainMlp { Train = small.Train, Valid = small.Valid, Epochs = 200, Patience = 3 });
        var curve = run.Points.Where(p => p.Metric == "accuracy").Select(p => p.Value).ToList();
        Assert.InRange(run.Metrics.Epochs, 4, 199);
        Assert.True(curve[^3..].Max() <= curve[..^3].Max());
    }

    [Fact]
    public async Task The_model_says_what_it_reads_and_predicts_and_how_it_was_made()
    {
        var run = await _bench.RunAsync(await SmallAsync());
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(run.Output("model").Path, "model.json")));
        var root = json.RootElement;
        Assert.Equal(1, root.GetProperty("format").GetInt32());
        Assert.StartsWith("TorchSharp ", root.GetProperty("framework").GetString(), StringComparison.Ordinal);
        Assert.Equal(["1", "2", "10"], root.GetProperty("label").GetProperty("values").EnumerateArray().Select(v => v.GetString()));
        Assert.Equal(["x0", "x1", "x2", "x3"], root.GetProperty("features").EnumerateArray().Select(f => f.GetProperty("name").GetString()));
        Assert.Equal("""{"kind":"mlp","inputs":4,"hidden":[16,16],"outputs":3,"activation":"relu"}""",
            JsonSerializer.Serialize(root.GetProperty("architecture")));
        Assert.Equal(0.2, root.GetProperty("settings").GetProperty("dropout").GetDouble());
        Assert.Equal(8, root.GetProperty("training").GetProperty("curve").GetArrayLength());
    }

    [Fact]
    public async Task Another_column_can_be_the_label()
    {
        var table = new Table([new NumberColumn("a", [.. Enumerable.Range(0, 200).Select(i => (double)(i % 7))]),
            new TextColumn("kind", [.. Enumerable.Range(0, 200).Select(i => i % 7 > 3 ? "high" : "low")])]);
        var run = await _bench.RunAsync(new TrainMlp { Train = await _bench.InputAsync("train", table), Label = "kind" });
        Assert.Equal(1, run.Metrics.Accuracy);
    }

    [Fact]
    public async Task A_cancelled_training_ends_at_once()
    {
        var small = await SmallAsync();
        using var cancel = new CancellationTokenSource();
        var endless = _bench.RunAsync(new TrainMlp { Train = small.Train, Epochs = 1_000_000 }, cancel.Token);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_learning_rate_that_blows_up_is_named()
    {
        var table = TableMaker.Clouds(200, 1);
        var error = await Assert.ThrowsAsync<StageFailedException>(
            async () => await _bench.RunAsync(new TrainMlp { Train = await _bench.InputAsync("train", table), Lr = 10, WeightDecay = 10, Layers = 40 }));
        Assert.Contains("the learning rate 10 is too high", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_without_a_label_says_where_to_set_it()
    {
        var bare = new Table(TableMaker.Clouds(10, 1).Columns);
        var error =
            await Assert.ThrowsAsync<StageFailedException>(async () => await _bench.RunAsync(new TrainMlp { Train = await _bench.InputAsync("train", bare) }));
        Assert.Equal("`train` does not say which column is the label: set `label` here, or on the dataset", error.Message);
    }

    [Fact]
    public async Task Valid_rows_without_a_feature_are_refused_by_name()
    {
        var valid = TableMaker.Clouds(10, 1);
        var error = await Assert.ThrowsAsync<StageFailedException>(async () => await _bench.RunAsync(new TrainMlp
        {
            Train = await _bench.InputAsync("train", valid),
            Valid = await _bench.InputAsync("valid", new([.. valid.Columns.Where(c => c.Name != "x2")], valid.Metadata)),
        }));
        Assert.Contains("`valid` has no column `x2`, which is a feature of the model; it has `x0`, `x1`, `x3`, `class`", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gpu_that_this_libtorch_cannot_use_is_an_error_and_not_a_slow_surprise()
    {
        using var bench = new StageBench { Devices = [new("cuda", "GPU-1", "Model X")] };
        var error = await Assert.ThrowsAsync<StageFailedException>(
            async () => await bench.RunAsync(new TrainMlp { Train = await bench.InputAsync("train", TableMaker.Clouds(50, 1)) }));
        Assert.Contains("the lease holds cuda device GPU-1 (Model X)", error.Message, StringComparison.Ordinal);
    }

    private async Task<TrainMlp> SmallAsync() => new()
    {
        Train = await _bench.InputAsync("train", TableMaker.Clouds(300, 1)), Valid = await _bench.InputAsync("valid", TableMaker.Clouds(150, 2)),
        Epochs = 8, Hidden = 16, Dropout = 0.2,
    };
}
