using Factory.Stages.Torch.Data;
using Factory.Stages.Torch.Models;
using Factory.Stages.Torch.Native;
using Factory.Stages.Torch.Training;
using TorchSharp;

namespace Factory.Plugins.Tests.Torch;

public sealed class CheckpointTests : IDisposable
{
    private static readonly TrainingSettings Settings = new()
    {
        Epochs = 6, Hidden = 8, Layers = 2, Dropout = 0.3, Lr = 0.01, WeightDecay = 0.01, LabelSmoothing = 0.1, InputNoise = 0.2, Batch = 16, Patience = 0,
        Seed = 5, Threads = 1,
    };

    private static readonly Architecture Shape = new(Architecture.Mlp, 4, [8, 8], 3, "relu");
    private readonly string _directory = Directory.CreateTempSubdirectory("factory-checkpoint-").FullName;
    private readonly DeviceExamples _train, _valid;

    public CheckpointTests()
    {
        var device = TorchRuntime.Prepare([], threads: 1);
        (_train, _valid) = (Rows(1, device), Rows(2, device));
    }

    public void Dispose()
    {
        _train.Dispose();
        _valid.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_resumed_training_ends_with_the_bytes_of_one_that_was_never_stopped(int stopAfter)
    {
        using var whole = Trainer();
        var expected = whole.Run(null, CancellationToken.None);

        using var cancel = new CancellationTokenSource();
        using var stopped = Trainer();
        _ = Record.Exception(() => stopped.Run(state =>
        {
            if (state.Curve.Count != stopAfter) return;
            Checkpoints().Save(state);
            cancel.Cancel();
        }, cancel.Token));

        using var resumed = Trainer();
        Assert.True(Checkpoints().TryRestore(resumed.State));
        Assert.Equal(stopAfter, resumed.State.Curve.Count);
        var result = resumed.Run(null, CancellationToken.None);
        Assert.Equal(expected.Weights, result.Weights);
        Assert.Equal(expected.Summary.Curve, result.Summary.Curve);
        Assert.Equal(expected.Score, result.Score);
    }

    [Fact]
    public void A_checkpoint_of_other_work_is_left_alone()
    {
        Save();
        using var other = Trainer();
        Assert.False(new Checkpoints(_directory, "other work", TimeProvider.System).TryRestore(other.State));
        Assert.Empty(other.State.Curve);
    }

    [Fact]
    public void A_torn_checkpoint_means_starting_anew()
    {
        Save();
        var file = Directory.GetFiles(_directory).Single();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^100]);
        using var anew = Trainer();
        Assert.False(Checkpoints().TryRestore(anew.State));
        Assert.Empty(anew.State.Curve);
    }

    [Fact]
    public void Checkpoints_are_some_seconds_apart()
    {
        var time = new HandTime();
        var checkpoints = new Checkpoints(_directory, "work", time);
        using var trainer = Trainer();
        checkpoints.SaveIfDue(trainer.State);
        Assert.Empty(Directory.GetFiles(_directory));
        time.Now += TimeSpan.FromSeconds(6);
        checkpoints.SaveIfDue(trainer.State);
        Assert.Single(Directory.GetFiles(_directory));
    }

    private void Save()
    {
        using var trainer = Trainer();
        trainer.Run(null, CancellationToken.None);
        Checkpoints().Save(trainer.State);
    }

    private Checkpoints Checkpoints() => new(_directory, "work", TimeProvider.System);
    private Trainer Trainer() => new(Settings, Shape, _train, _valid, new Silent());

    private static DeviceExamples Rows(int seed, torch.Device device)
    {
        var table = TableMaker.Clouds(200, seed);
        var labels = new LabelSet("class", ["1", "2", "10"]);
        return new(Examples.Of(table, "rows", [.. Enumerable.Range(0, 4).Select(i => new Feature($"x{i}", 7, 58))], labels), 4, device);
    }

    private sealed class Silent : ITrainingObserver
    {
        public void EpochDone(int epoch, int epochs, EpochSummary summary) { }
        public void Note(string line) { }
    }

    private sealed class HandTime : TimeProvider
    {
        public TimeSpan Now { get; set; }
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
        public override long GetTimestamp() => Now.Ticks;
    }
}
