using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Gives devices to the stages that wait for them, in the order of the queue; one that does not fit lets smaller ones pass.</summary>
internal static class Placing
{
    public static void PlaceAll(Turn turn)
    {
        foreach (var stage in turn.State.Queue.ToList())
        {
            var task = (PlannedTask)stage.Plan;
            var requests = StageFacts.RequestsOf(task);
            if (turn.State.Floor.Place(requests) is not { } found) continue;
            var id = new AttemptId(stage.Id, stage.AttemptList.Count + 1);
            turn.Emit(new Delta.AttemptCreated(turn.At, stage.Run.Id, id, found.Placement, found.Request.Variables, Why(requests, found.Request, found.Placement)));
        }
    }

    private static string Why(IReadOnlyList<HardwareRequest> requests, HardwareRequest taken, Placement placement)
    {
        var place = Array.IndexOf([.. requests], taken) + 1;
        var choice = requests.Count == 1 ? "the only entry" : $"entry {place} of {requests.Count}, the first that was free";
        return $"{Matching.Describe(taken)} on {string.Join(", ", placement.Shares.Select(s => s.Device))}: {choice}";
    }
}
