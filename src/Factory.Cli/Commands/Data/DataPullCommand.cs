using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataPullCommand
{
    public static Command Create(SharedOptions shared)
    {
        var reference = DataReference.Argument(description: "A dataset of the remote: digits/raw, digits/raw@3, digits/raw@9f2c41d0 (a digest's beginning)");
        var remote = RemoteReference.Argument();
        var name = new Option<string?>("--name") { Description = "Another dataset that it becomes a version of", HelpName = "name" };
        var tag = new Option<string?>("--tag") { Description = "An alias that points to it from now on, such as golden", HelpName = "alias" };
        return shared.Reading(new Command("pull", "Take a dataset's version from a remote; only what is not here travels.") { reference, remote, name, tag },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var (dataset, version) = DataReference.Parse(parsed.GetRequiredValue(reference));
            var where = parsed.GetRequiredValue(remote);
            var pulled = await client.PullDataAsync(
                dataset, new(RemoteReference.Parse(where, session), version, parsed.GetValue(name), parsed.GetValue(tag)), cancellationToken);
            session.Show(pulled, ControlJson.Default.DataPulled, p => session.Out.Line(
                $"{Escape.Line(p.Name)}@{p.Version}{Was(p, dataset)}: {Words.Count(p.Files, "file")}, {Words.Bytes(p.Bytes)}, of which "
                    + $"{Words.Bytes(p.Received)} came from {Escape.Line(where)}"));
            return ExitCode.Ok;
        });
    }

    private static string Was(DataPulled pulled, string dataset) =>
        (pulled.Name == dataset && pulled.Version == pulled.RemoteVersion ? "" : $", there {Escape.Line(dataset)}@{pulled.RemoteVersion}")
        + (pulled.Created ? "" : ", which had this content already");
}
