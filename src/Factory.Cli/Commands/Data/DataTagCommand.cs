using System.CommandLine;

namespace Factory.Cli.Commands;

internal static class DataTagCommand
{
    public static Command Create(SharedOptions shared)
    {
        var reference = DataReference.Argument();
        var alias = new Argument<string>("ALIAS") { Description = "A word for the version, such as golden" };
        var remove = new Option<bool>("--remove") { Description = "Take the alias away instead" };
        return shared.Doing(new Command("tag", "Point an alias to a dataset's version, which keeps it too.") { reference, alias, remove },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var (name, version) = DataReference.Parse(parsed.GetRequiredValue(reference));
            var word = parsed.GetRequiredValue(alias);
            await client.TagDataAsync(name, new(word, version, parsed.GetValue(remove)), cancellationToken);
            if (parsed.GetValue(remove)) session.Out.Line($"{Escape.Line(name)}@{Escape.Line(word)} is no more");
            else
            {
                var tagged = await client.GetDataAsync(name, word, cancellationToken: cancellationToken);
                session.Out.Line($"{Escape.Line(name)}@{Escape.Line(word)} is version {tagged.Version}");
            }
            return ExitCode.Ok;
        });
    }
}
