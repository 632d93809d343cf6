using System.CommandLine;
using System.Globalization;
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
            if (found.Status.IsOver())
            {
                session.Out.Line($"run {found.Run} is over: {Words.Of(found.Status)}");
                return ExitCode.Ok;
            }
            await client.CancelAsync(found.Run.ToString(CultureInfo.InvariantCulture), cancellationToken);
            session.Out.Line($"cancelling run {found.Run} of {Escape.Line(found.Pipeline)}");
            return ExitCode.Ok;
        });
    }
}
