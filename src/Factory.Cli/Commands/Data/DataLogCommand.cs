using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataLogCommand
{
    public static Command Create(SharedOptions shared)
    {
        var name = DataReference.Argument(description: "The dataset's name, such as digits/raw");
        return shared.Reading(new Command("log", "Show all versions of a dataset, newest first: who made them, from what, and what they cost.") { name },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var dataset = await client.GetDataAsync(DataReference.Parse(parsed.GetRequiredValue(name)).Name, cancellationToken: cancellationToken);
            session.Show(dataset, ControlJson.Default.DatasetDetail, d => Print(session, d));
            return ExitCode.Ok;
        });
    }

    private static void Print(Session session, DatasetDetail dataset)
    {
        var table = new TextTable("VERSION", "ALIASES", "CREATED", "BY", "FROM", "ROWS", "FILES", "SIZE", "NEW", "NOTE");
        foreach (var v in dataset.Versions)
            table.Add(Number(v.Version), string.Join(", ", v.Aliases), Words.Ago(v.Created, session.Now), v.Author ?? (v.MadeBy is { } by ? $"run {by.Run}" : ""),
                v.Source ?? v.MadeBy?.Stage, Number(v.Rows), Number(v.Files), v.Size is { } size ? Words.Bytes(size) : "",
                v.Stored is { } stored ? Words.Bytes(stored) : "", v.Note);
        table.Print(session.Out);
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
