using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

/// <summary>A command that changes the course of one run; one that is over is left as it is, and that is said.</summary>
internal static class RunChange
{
    public static Command Create(SharedOptions shared, string name, string description, Func<ControlClient, string, RunDetail, ParseResult, CancellationToken, Task<string>> change, params ReadOnlySpan<Option> options)
    {
        var run = new Argument<string>("RUN") { Description = "The run's number, or `last`" };
        run.Validators.Add(result => RunOption.Check(result.Tokens.Single().Value, result.AddError));
        var command = new Command(name, description) { run };
        foreach (var option in options) command.Options.Add(option);
        return shared.Doing(command, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var found = await client.GetRunAsync(parsed.GetRequiredValue(run), cancellationToken);
            session.Out.Line(found.Status.IsOver() ? $"run {found.Run} is over: {Words.Of(found.Status)}"
                : await change(client, found.Run.ToString(CultureInfo.InvariantCulture), found, parsed, cancellationToken));
            return ExitCode.Ok;
        });
    }

    public static string Describe(RunDetail run) => $"run {run.Run} of {Escape.Line(run.Pipeline)}";
}
