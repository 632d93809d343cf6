using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class ApproveCommand
{
    public static Command Create(SharedOptions shared)
    {
        var gate = StageArgument.Create("GATE", "The gate's name");
        var run = RunOption.Create();
        var reject = new Option<bool>("--reject") { Description = "Say no: nothing is released" };
        var note = new Option<string?>("--note") { Description = "Why, for the record" };
        var command = new Command("approve", "Answer a gate that asks for a person's word.") { gate, run, reject, note };
        return shared.Doing(command, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var found = await client.GetRunAsync(parsed.GetRequiredValue(run), cancellationToken);
            var (name, approval) = (parsed.GetRequiredValue(gate), new Approval(!parsed.GetValue(reject), parsed.GetValue(note)));
            await client.ApproveAsync(found.Run.ToString(CultureInfo.InvariantCulture), name, approval, cancellationToken);
            session.Out.Line($"{Escape.Line(name)} of run {found.Run} is {(approval.Approved ? "approved" : "rejected")}");
            return ExitCode.Ok;
        });
    }
}
