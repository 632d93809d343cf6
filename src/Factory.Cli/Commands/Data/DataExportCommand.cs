using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataExportCommand
{
    public static Command Create(SharedOptions shared)
    {
        var reference = DataReference.Argument();
        var file = new Argument<string>("FILE") { Description = "The archive: NAME.tar, or compressed NAME.tar.zst or NAME.tar.gz" };
        return shared.Reading(new Command("export", "Write a dataset's version into a tar archive.") { reference, file },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var (name, version) = DataReference.Parse(parsed.GetRequiredValue(reference));
            var full = Path.GetFullPath(parsed.GetRequiredValue(file), session.Surroundings.Directory);
            var exported = await client.ExportDataAsync(name, new(full, version), cancellationToken);
            session.Show(exported, ControlJson.Default.DataExported, e => session.Out.Line(
                $"{Escape.Line(e.Name)}@{e.Version}: {Words.Count(e.Files, "file")}, {Words.Bytes(e.Bytes)}, in {Escape.Line(parsed.GetRequiredValue(file))}"));
            return ExitCode.Ok;
        });
    }
}
