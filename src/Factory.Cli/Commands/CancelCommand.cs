using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class CancelCommand
{
    public static Command Create(SharedOptions shared) =>
        RunChange.Create(shared, "cancel", "Cancel a run; what it has made so far stays.", async (client, run, found, _, cancellationToken) =>
        {
            await client.CancelAsync(run, cancellationToken);
            return $"cancelling {RunChange.Describe(found)}";
        });
}
