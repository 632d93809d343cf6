using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataImportCommand
{
    public static Command Create(SharedOptions shared)
    {
        var file = new Argument<string>("FILE") { Description = "A tar archive, plain or compressed (.zst, .gz)" };
        var name = new Option<string>("--name") { Description = "The dataset that it is a version of", HelpName = "name", Required = true };
        var tag = new Option<string?>("--tag") { Description = "An alias that points to it from now on", HelpName = "alias" };
        var note = new Option<string?>("--note", "-m") { Description = "Why, for the record", HelpName = "text" };
        return shared.Reading(new Command("import", "Take the files of a tar archive in as a new version of a dataset.") { file, name, tag, note },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var full = Path.GetFullPath(parsed.GetRequiredValue(file), session.Surroundings.Directory);
            var archive = new DataArchive(full, Note: parsed.GetValue(note), Alias: parsed.GetValue(tag));
            var added = await client.ImportDataAsync(parsed.GetRequiredValue(name), archive, cancellationToken);
            session.Show(added, ControlJson.Default.DataAdded, a => DataAddCommand.Print(session, a));
            return ExitCode.Ok;
        });
    }
}
