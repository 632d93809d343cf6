using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// <c>pin = hardware</c>: before what is known of a stage's inputs is looked up, it is settled on which model of device it runs: the first that this
/// floor has of the first entry that it can meet. The model then counts in the input hash, and the stage gets no other.
/// </summary>
internal static class Pinning
{
    public const string Model = "model";

    /// <summary>Whether the stage can begin; one whose devices are not seen yet is looked at again when they are.</summary>
    /// <param name="pinned">The one request that is left of the task's; null where none is pinned.</param>
    public static bool Settle(EngineState state, PlannedTask task, out HardwareRequest? pinned)
    {
        pinned = null;
        if (!task.PinsHardware) return true;
        foreach (var request in StageFacts.RequestsOf(task))
        {
            if (state.Floor.Resolve(new(request)).Options is not [var (devices, _), ..]) continue;
            pinned = request with { Kind = devices.Kind, Arguments = new Dictionary<string, Value>(request.Arguments) { [Model] = devices.Model } };
            return true;
        }
        return false;
    }

    /// <summary>Stages that wait for their devices to be seen.</summary>
    public static void Look(Turn turn)
    {
        foreach (var stage in turn.State.Unpinned) turn.Consider(stage);
    }

    public static bool Pins(PlannedStage plan) => plan is PlannedTask { PinsHardware: true } or PlannedStudy { Template.PinsHardware: true };
}
