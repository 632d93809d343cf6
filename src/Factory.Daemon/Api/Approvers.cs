using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Who must approve, in words.</summary>
internal static class Approvers
{
    /// <summary>Whose word a gate waits for now; null when it waits for nobody's.</summary>
    public static string? WaitedFor(StageDetails stage) =>
        stage is { Status: StageStatus.Acting, Gate: { Asked: not null, Approved: null }, Approvers: { } approvers } ? Words(approvers) : null;

    private static string Words(IReadOnlyList<string> approvers) => approvers.Contains("*") ? "anyone" : string.Join(" or ", approvers);
}
