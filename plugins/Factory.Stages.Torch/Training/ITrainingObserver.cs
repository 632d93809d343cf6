using Factory.Stages.Torch.Models;

namespace Factory.Stages.Torch.Training;

/// <summary>Is told how a training goes.</summary>
internal interface ITrainingObserver
{
    void EpochDone(int epoch, int epochs, EpochSummary summary);
    void Note(string line);
}
