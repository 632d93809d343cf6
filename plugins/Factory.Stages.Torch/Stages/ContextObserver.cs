using System.Globalization;
using Factory.Sdk;
using Factory.Stages.Torch.Models;
using Factory.Stages.Torch.Training;

namespace Factory.Stages.Torch.Stages;

/// <summary>Tells a stage's context how its training goes. The curves <c>accuracy</c> and <c>loss</c> are those of
/// the metrics of the same names, as they stand.</summary>
internal sealed class ContextObserver(StageContext context) : ITrainingObserver
{
    public void EpochDone(int epoch, int epochs, EpochSummary summary)
    {
        context.Point("train_loss", summary.Loss, epoch);
        if (summary is { ValidAccuracy: { } accuracy, ValidLoss: { } loss })
        {
            context.Point("accuracy", accuracy, epoch);
            context.Point("loss", loss, epoch);
        }
        context.Progress((double)epoch / epochs, string.Create(CultureInfo.InvariantCulture,
            $"epoch {epoch} of {epochs}, {(summary.ValidAccuracy is { } share ? $"accuracy {share:0.0000}" : $"loss {summary.Loss:0.0000}")}"));
    }

    public void Note(string line) => context.Log(line);
}
