using System.CommandLine;
using System.Globalization;
using System.Net;
using Factory.Control;

namespace Factory.Cli.Commands;

/// <summary>A command that changes the course of one run; one that is over is left as it is, and that is said.</summary>
internal static class RunChange
{
    public static Command Create(
        SharedOptions shared, string name, string description, Func<ControlClient, string, RunDetail, ParseResult, CancellationToken, Task<string>> change,
        params ReadOnlySpan<Option> options)
    {
        var run = new Argument<string>("RUN") { Description = "The run's number, or `last`" };
        run.Validators.Add(result => RunOption.Check(result.Tokens.Single().Value, result.AddError));
        var command = new Command(name, description) { run };
        foreach (var option in options) command.Options.Add(option);
        return shared.Doing(command, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var found = await client.GetRunAsync(parsed.GetRequiredValue(run), cancellationToken);
            session.Out.Line(await Change(found) ?? IsOver(found));
            return ExitCode.Ok;

            async Task<string?> Change(RunDetail run)
            {
                if (run.Status.IsOver()) return null;
                var number = run.Run.ToString(CultureInfo.InvariantCulture);
                try
                {
                    return await change(client, number, run, parsed, cancellationToken);
                }
                catch (ControlException e) when (e.Status == HttpStatusCode.Conflict)
                {
                    // It may have ended between the look and the word.
                    found = await client.GetRunAsync(number, cancellationToken);
                    if (!found.Status.IsOver()) throw;
                    return null;
                }
            }
        });
    }

    private static string IsOver(RunDetail run) => $"run {run.Run} is over: {ResultRows.Standing(run)}";

    public static string Describe(RunDetail run) => $"run {run.Run} of {Escape.Line(run.Pipeline)}";
}
