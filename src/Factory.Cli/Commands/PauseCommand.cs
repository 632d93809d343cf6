using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class PauseCommand
{
    public static Command Create(SharedOptions shared)
    {
        var now = new Option<bool>("--now") { Description = "End what is running too; it goes on later from its last checkpoint" };
        return RunChange.Create(shared, "pause", "Let a run begin nothing new until it is resumed.", async (client, run, found, parsed, cancellationToken) =>
        {
            await client.PauseAsync(run, parsed.GetValue(now), cancellationToken);
            return $"{RunChange.Describe(found)} is paused; `factory resume {run}` lets it go on";
        }, now);
    }
}
