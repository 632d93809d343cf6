using System.Globalization;
using System.Text.Json;
using Factory.Stages.Torch.Models;

namespace Factory.Stages.Torch.Training;

/// <summary>Keeps a training's state in a directory, every few seconds, so that another attempt can go on from there.</summary>
/// <param name="directory">Lasts from one attempt to the next.</param>
/// <param name="fingerprint">Of the work; a state of other work is not taken.</param>
/// <param name="time">Says when the next is due.</param>
internal sealed class Checkpoints(string directory, string fingerprint, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly string _file = Path.Combine(directory, "training.safetensors");
    private long _saved = time.GetTimestamp();

    public bool Exist => File.Exists(_file);

    public void SaveIfDue(TrainingState state)
    {
        if (time.GetElapsedTime(_saved) < Interval) return;
        Save(state);
        _saved = time.GetTimestamp();
    }

    public void Save(TrainingState state)
    {
        var tensors = Tensors(state).Select(t => (t.Name, Values: Flat.Values(t.Tensor))).Select(t => new NamedTensor(t.Name, [t.Values.Length], t.Values));
        var metadata = new Dictionary<string, string>
        {
            ["fingerprint"] = fingerprint,
            ["steps"] = state.Optimizer.Steps.ToString(CultureInfo.InvariantCulture),
            ["curve"] = JsonSerializer.Serialize([.. state.Curve], ModelJson.Default.EpochSummaryArray),
        };
        File.WriteAllBytes(_file + ".tmp", Safetensors.Write(new([.. tensors], metadata)));
        File.Move(_file + ".tmp", _file, overwrite: true);
    }

    /// <summary>Puts the state where the last checkpoint left it; false where there is none of this work, or a damaged one.</summary>
    public bool TryRestore(TrainingState state)
    {
        if (!Exist) return false;
        try
        {
            var file = Safetensors.Read(File.ReadAllBytes(_file));
            if (file.Metadata.GetValueOrDefault("fingerprint") != fingerprint) return false;
            var values = Tensors(state).Select(t => (t.Tensor, Values: file.Values(t.Name, (int)t.Tensor.numel()))).ToList();
            var curve = JsonSerializer.Deserialize(file.Metadata["curve"], ModelJson.Default.EpochSummaryArray)!;
            state.Restore(curve, long.Parse(file.Metadata["steps"], CultureInfo.InvariantCulture));
            foreach (var (tensor, saved) in values) Flat.Load(tensor, saved);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or KeyNotFoundException or FormatException)
        {
            // Torn by a power loss: the work starts anew, which costs time and nothing else.
            return false;
        }
    }

    /// <summary>The work is done.</summary>
    public void Delete() => File.Delete(_file);

    private static IEnumerable<(string Name, TorchSharp.torch.Tensor Tensor)> Tensors(TrainingState state) =>
    [
        ("weights", state.Network.Weights), ("average", state.Averaged.Weights), ("best", state.Best),
        ("first_moment", state.Optimizer.FirstMoment), ("second_moment", state.Optimizer.SecondMoment),
    ];
}
