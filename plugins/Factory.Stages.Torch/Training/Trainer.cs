using Factory.Sdk;
using Factory.Stages.Torch.Models;
using static TorchSharp.torch;

namespace Factory.Stages.Torch.Training;

/// <summary>
/// Trains a network, epoch by epoch. Every epoch draws its order, noise and dropout from a seed of its own, so that what comes after
/// a checkpoint does not depend on what came before it: a resumed training ends with the bytes of one that was never stopped.
/// </summary>
internal sealed class Trainer : IDisposable
{
    // The moving average looks back over this share of the whole training.
    private const double AverageShare = 0.05;
    // Rows that are put in order at once; bounds the memory that an epoch takes beside the examples.
    private const long RowsAtOnce = 1 << 16;

    private readonly TrainingSettings _settings;
    private readonly DeviceExamples _train;
    private readonly DeviceExamples? _valid;
    private readonly ITrainingObserver _observer;
    private readonly long _batches;

    public Trainer(TrainingSettings settings, Architecture architecture, DeviceExamples train, DeviceExamples? valid, ITrainingObserver observer)
    {
        (_settings, _train, _valid, _observer) = (settings, train, valid, observer);
        // Batches of nearly equal size rather than a small last one, whose noisy gradient would count like any other's.
        _batches = Math.Max(1, (long)Math.Round((double)train.Count / settings.Batch));
        State = new(settings, architecture, train.Inputs.device, valid?.Count ?? 0, 1 - 1 / Math.Max(1, AverageShare * _batches * settings.Epochs));
    }

    public TrainingState State { get; }

    /// <summary>Trains from where the state is to the end.</summary>
    /// <param name="afterEpoch">Called when the state is one to go on from.</param>
    /// <param name="cancellationToken">Looked at before every batch.</param>
    /// <exception cref="StageFailedException">The numbers ran out of range before there was a usable epoch.</exception>
    public TrainingResult Run(Action<TrainingState>? afterEpoch, CancellationToken cancellationToken)
    {
        while (!Finished())
        {
            var epoch = State.Curve.Count + 1;
            var loss = RunEpoch(epoch, cancellationToken);
            if (!double.IsFinite(loss))
            {
                StopDiverged(epoch);
                break;
            }
            var score = _valid is null ? null : Scores.Of(State.Averaged, _valid);
            State.Add(new(loss, score?.Loss, score?.Accuracy));
            _observer.EpochDone(epoch, _settings.Epochs, State.Curve[^1]);
            afterEpoch?.Invoke(State);
        }
        return State.Result(_train, _valid);
    }

    public void Dispose() => State.Dispose();

    private bool Finished() =>
        State.Curve.Count >= _settings.Epochs
        || (_settings.Patience > 0 && _valid is not null && State.Choice.Epochs - State.Choice.Highest >= _settings.Patience);

    private void StopDiverged(int epoch)
    {
        var what = $"the loss of epoch {epoch} is not a number: the learning rate {_settings.Lr} is too high for these rows";
        if (State.Choice.Kept == 0) throw new StageFailedException($"{what}. Set a lower `lr`");
        _observer.Note($"{what}. The weights of epoch {State.Choice.Kept} are kept");
    }

    private double RunEpoch(int epoch, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var shuffle = new Generator(SeedOf(epoch, 0));
        using var random = new Generator(SeedOf(epoch, 1), _train.Inputs.device);
        var order = randperm(_train.Count, generator: shuffle).to(_train.Inputs.device);
        var total = zeros(1, device: order.device);
        var perBlock = Math.Max(1, RowsAtOnce / _settings.Batch);
        for (long first = 0; first < _batches; first += perBlock)
        {
            using var block = NewDisposeScope();
            var last = Math.Min(_batches, first + perBlock);
            var rows = order.narrow(0, Start(first), Start(last) - Start(first));
            var (inputs, classes) = (_train.Inputs.index_select(0, rows), _train.Classes.index_select(0, rows));
            if (_settings.InputNoise > 0) inputs.add_(empty_like(inputs).normal_(generator: random), _settings.InputNoise);
            for (var batch = first; batch < last; batch++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (from, count) = (Start(batch) - Start(first), Start(batch + 1) - Start(batch));
                Step(inputs.narrow(0, from, count), classes.narrow(0, from, count), random, total);
            }
        }
        return total.item<float>() / _train.Count;
    }

    private void Step(Tensor inputs, Tensor classes, Generator random, Tensor total)
    {
        using var scope = NewDisposeScope();
        var scores = State.Network.Forward(inputs, _settings.Dropout, random);
        var loss = nn.functional.cross_entropy(scores, classes, label_smoothing: _settings.LabelSmoothing);
        loss.backward();
        State.Optimizer.Step(_settings.Lr * Schedule.At(State.Optimizer.Steps, _batches * _settings.Epochs));
        // Summed where it lies and read once an epoch: reading a number makes a GPU's queue run dry.
        total.add_(loss.detach(), inputs.shape[0]);
    }

    private ulong SeedOf(int epoch, int use) => unchecked((ulong)_settings.Seed * 0x9E3779B97F4A7C15 + 2 * (ulong)epoch + (ulong)use);

    private long Start(long batch) => batch * _train.Count / _batches;
}
