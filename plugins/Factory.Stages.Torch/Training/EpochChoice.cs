using Factory.Stages.Torch.Models;

namespace Factory.Stages.Torch.Training;

/// <summary>
/// Which epoch's weights are kept: the latest whose accuracy on the valid rows is within one standard error of the highest.
/// The highest itself is often an early stroke of luck on a few hundred rows, while the schedule makes later weights better;
/// an epoch that is really worse, because the training fits noise by then, is still passed over. Without valid rows: the last.
/// </summary>
/// <remarks>The one-standard-error rule of Breiman et al., "Classification and Regression Trees", 1984, section 3.4.3.
/// The error is that of a share: √(p (1 − p) / n).</remarks>
internal sealed class EpochChoice(long validRows)
{
    private EpochSummary? _highest;

    /// <summary>How many epochs there were.</summary>
    public int Epochs { get; private set; }

    /// <summary>The one to keep, from 1; 0 before there is one.</summary>
    public int Kept { get; private set; }

    /// <summary>The most accurate one, among equals that of the lowest loss.</summary>
    public int Highest { get; private set; }

    /// <summary>Takes the next epoch; true when it is the one to keep.</summary>
    public bool Add(EpochSummary epoch)
    {
        Epochs++;
        if (_highest is null || IsHigher(epoch, _highest)) (_highest, Highest) = (epoch, Epochs);
        if (_highest.ValidAccuracy is { } highest && epoch.ValidAccuracy < highest - Math.Sqrt(highest * (1 - highest) / validRows)) return false;
        Kept = Epochs;
        return true;
    }

    private static bool IsHigher(EpochSummary epoch, EpochSummary than) =>
        epoch.ValidAccuracy is not { } accuracy || accuracy > than.ValidAccuracy || (accuracy == than.ValidAccuracy && epoch.ValidLoss < than.ValidLoss);
}
