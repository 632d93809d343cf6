using System.CommandLine;
using System.Globalization;
using System.Net;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class CancelCommand
{
    public static Command Create(SharedOptions shared)
    {
        var run = new Argument<string>("RUN") { Description = "The run's number, or `last`" };
        run.Validators.Add(result => RunOption.Check(result.Tokens.Single().Value, result.AddError));
        return shared.Doing(new Command("cancel", "Cancel a run; what it has made so far stays.") { run }, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var found = await client.GetRunAsync(parsed.GetRequiredValue(run), cancellationToken);
            if (!found.Status.IsOver() && await TryCancel(client, found.Run, cancellationToken))
            {
                session.Out.Line($"cancelling run {found.Run} of {Escape.Line(found.Pipeline)}");
                return ExitCode.Ok;
            }
            found = await client.GetRunAsync(Number(found.Run), cancellationToken);
            session.Out.Line($"run {found.Run} is over: {Words.Of(found.Status)}");
            return ExitCode.Ok;
        });
    }

    /// <returns>False when it was over before.</returns>
    private static async Task<bool> TryCancel(ControlClient client, long run, CancellationToken cancellationToken)
    {
        try
        {
            await client.CancelAsync(Number(run), cancellationToken);
            return true;
        }
        catch (ControlException e) when (e.Status == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    private static string Number(long run) => run.ToString(CultureInfo.InvariantCulture);
}
