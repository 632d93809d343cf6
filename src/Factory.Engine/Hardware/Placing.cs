using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Gives devices to the stages that wait for them. What does not fit lets others pass, but not for ever.</summary>
internal static class Placing
{
    public static void PlaceAll(Turn turn)
    {
        var line = turn.State.Line;
        var blocked = new HashSet<Lane>();
        // Kinds of devices that are kept for someone who has waited too long.
        var kept = new HashSet<string>(StringComparer.Ordinal);
        while (line.Next(blocked, turn.At) is { } lane)
        {
            if (turn.State.Floor.Place(lane.Requests, kept) is { } found)
            {
                lane.PassedOverSince = null;
                foreach (var passed in blocked.Where(b => b.Requests.Any(r => r.Kind == found.Placement.Kind))) passed.PassedOverSince ??= turn.At;
                Place(turn, lane, found);
            }
            else
            {
                blocked.Add(lane);
                if (WaitingLine.IsImpatient(lane, turn.At)) kept.UnionWith(lane.Requests.Select(r => r.Kind));
            }
        }
    }

    private static void Place(Turn turn, Lane lane, Placed found)
    {
        var stage = lane.Head;
        var id = new AttemptId(stage.Id, stage.AttemptList.Count + 1);
        turn.Emit(new Delta.AttemptCreated(turn.At, stage.Run.Id, id, found.Placement, found.Request.Variables, Why(lane.Requests, found)));
    }

    private static string Why(IReadOnlyList<HardwareRequest> requests, Placed found)
    {
        var choice = requests.Count == 1 ? "the only entry" : found.Before.Count == 0 ? $"the first of {requests.Count} entries"
            : $"entry {found.Before.Count + 1} of {requests.Count}, for {string.Join("; ", found.Before)}";
        return $"{Matching.Describe(found.Request)} on {string.Join(", ", found.Placement.Shares.Select(s => s.Device))}: {choice}";
    }
}
