using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class ResumeCommand
{
    public static Command Create(SharedOptions shared) =>
        RunChange.Create(shared, "resume", "Let a paused run go on.", async (client, run, found, _, cancellationToken) =>
        {
            await client.ResumeAsync(run, cancellationToken);
            return $"{RunChange.Describe(found)} {(found.PausedBy is null ? "was not paused" : "goes on")}";
        });
}
