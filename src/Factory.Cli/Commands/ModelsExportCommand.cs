using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class ModelsExportCommand
{
    public static Command Create(SharedOptions shared)
    {
        var reference = ModelsCommand.Reference();
        var target = new Argument<string>("DIR") { Description = "A folder that does not exist yet, or is empty" };
        return shared.Doing(new Command("export", "Copy a release's files to a folder, and check every one.") { reference, target },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var release = await client.GetModelAsync(parsed.GetRequiredValue(reference), cancellationToken);
            var directory = parsed.GetRequiredValue(target);
            var export = await ReleaseExport.CopyAsync(release.Directory, Path.GetFullPath(directory, session.Surroundings.Directory), cancellationToken);
            session.Out.Line(
                $"{Escape.Line(release.Name)}@{release.Version}: {Words.Count(export.Files, "file")}, {Words.Bytes(export.Bytes)}, checked, in "
                    + $"{Escape.Line(directory)}");
            return ExitCode.Ok;
        });
    }
}
