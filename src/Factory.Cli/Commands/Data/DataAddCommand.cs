using System.CommandLine;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataAddCommand
{
    public static Command Create(SharedOptions shared)
    {
        var path = new Argument<string>("PATH") { Description = "A file, a folder with all that is in it, a pattern such as 'data/**/*.csv', https://… or s3://bucket/key" };
        var name = new Option<string>("--name") { Description = "The dataset that it is a version of, such as digits/raw", HelpName = "name", Required = true };
        var tag = new Option<string?>("--tag") { Description = "An alias that points to it from now on, such as golden", HelpName = "alias" };
        var note = new Option<string?>("--note", "-m") { Description = "Why, for the record", HelpName = "text" };
        var move = new Option<bool>("--move") { Description = "Take large files over instead of copying them; PATH is gone afterwards" };
        var sha256 = new Option<string?>("--sha256") { Description = "What the content of an address must be, or it is refused", HelpName = "digest" };
        var unpack = new Option<bool>("--unpack") { Description = "It is an archive (.tar, .tar.gz, .tar.zst, .zip), and the files in it are meant" };
        return shared.Reading(new Command("add", "Take files in as a new version of a dataset.") { path, name, tag, note, move, sha256, unpack },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.Start, cancellationToken);
            var source = parsed.GetRequiredValue(path);
            var full = source.Contains("://", StringComparison.Ordinal) ? source : Path.GetFullPath(source, session.Surroundings.Directory);
            var added = await client.AddDataAsync(parsed.GetRequiredValue(name),
                new(full, parsed.GetValue(move), parsed.GetValue(note), parsed.GetValue(tag), parsed.GetValue(sha256), parsed.GetValue(unpack)),
                cancellationToken);
            session.Show(added, ControlJson.Default.DataAdded, a => Print(session, a));
            return ExitCode.Ok;
        });
    }

    public static void Print(Session session, DataAdded added) => session.Out.Line(
        $"{Escape.Line(added.Name)}@{added.Version}{(added.Created ? "" : ", which had this content already")}: {Words.Count(added.Files, "file")}, "
            + $"{Words.Bytes(added.Bytes)}, of which {Words.Bytes(added.Stored)} were new");
}
