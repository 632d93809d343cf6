using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataCheckoutCommand
{
    public static Command Create(SharedOptions shared)
    {
        var reference = DataReference.Argument();
        var directory = new Argument<string>("DIR") { Description = "A folder that does not exist yet" };
        var writable = new Option<bool>("--writable") { Description = "Copies that may be written to, instead of links that may not" };
        return shared.Reading(new Command("checkout", "Make a folder with the files of a dataset's version, each checked.") { reference, directory, writable },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var (name, version) = DataReference.Parse(parsed.GetRequiredValue(reference));
            var full = Path.GetFullPath(parsed.GetRequiredValue(directory), session.Surroundings.Directory);
            var made = await client.CheckOutDataAsync(name, new(full, version, parsed.GetValue(writable)), cancellationToken);
            session.Show(made, ControlJson.Default.DataCheckedOut, m => session.Out.Line(
                $"{Escape.Line(m.Name)}@{m.Version}: {Words.Count(m.Files, "file")}, {Words.Bytes(m.Bytes)}, in {Escape.Line(parsed.GetRequiredValue(directory))}"));
            return ExitCode.Ok;
        });
    }
}
