using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataPushCommand
{
    public static Command Create(SharedOptions shared)
    {
        var reference = DataReference.Argument();
        var remote = RemoteReference.Argument();
        return shared.Reading(new Command("push", "Bring a dataset's version to a remote; only what it has not travels.") { reference, remote },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var (name, version) = DataReference.Parse(parsed.GetRequiredValue(reference));
            var where = parsed.GetRequiredValue(remote);
            var pushed = await client.PushDataAsync(name, new(RemoteReference.Parse(where, session), version), cancellationToken);
            session.Show(pushed, ControlJson.Default.DataPushed, p => session.Out.Line(
                $"{Escape.Line(p.Name)}@{p.Version}{(p.Known ? ", which was there already" : "")}: {Words.Count(p.Files, "file")}, {Words.Bytes(p.Bytes)}, of which "
                    + $"{Words.Bytes(p.Sent)} were sent to {Escape.Line(where)}"));
            return ExitCode.Ok;
        });
    }
}
