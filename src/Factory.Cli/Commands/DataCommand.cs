using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataCommand
{
    private const int ColumnsShown = 12;

    public static Command Create(SharedOptions shared) => new("data", "Show datasets.") { List(shared), Show(shared) };

    private static Command List(SharedOptions shared) =>
        shared.Reading(new Command("list", "List all datasets with their newest versions."), async (_, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            session.Show(await client.ListDataAsync(cancellationToken), ControlJson.Default.IReadOnlyListDatasetSummary, d => Print(session, d));
            return ExitCode.Ok;
        });

    private static Command Show(SharedOptions shared)
    {
        var name = new Argument<string>("NAME") { Description = "The dataset's name, such as digits/raw" };
        var version = new Option<long?>("--version") { Description = "Another version than the newest", HelpName = "number" };
        return shared.Reading(new Command("show", "Show a dataset's version: rows, columns, labels, files, and what made it.") { name, version },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var dataset = await client.GetDataAsync(parsed.GetRequiredValue(name), parsed.GetValue(version), cancellationToken);
            session.Show(dataset, ControlJson.Default.DatasetDetail, d => Print(session, d));
            return ExitCode.Ok;
        });
    }

    private static void Print(Session session, IReadOnlyList<DatasetSummary> datasets)
    {
        if (datasets.Count == 0)
        {
            session.Out.Line("no datasets yet");
            return;
        }
        var table = new TextTable("DATASET", "VERSION", "ROWS", "CREATED");
        foreach (var dataset in datasets) table.Add(dataset.Name, Number(dataset.Version), Number(dataset.Rows), Words.Ago(dataset.Created, session.Now));
        table.Print(session.Out);
    }

    private static void Print(Session session, DatasetDetail dataset)
    {
        var facts = new TextTable("", "");
        facts.Add("dataset", $"{dataset.Name} version {dataset.Version}");
        if (dataset.Rows is { } rows) facts.Add("rows", Number(rows));
        if (dataset.Columns.Count > 0) facts.Add("columns", Columns(dataset.Columns));
        if (dataset.LabelCounts.Count > 0)
            facts.Add($"label {dataset.Label}".TrimEnd(), string.Join(", ", dataset.LabelCounts.Select(l => $"{l.Key} {l.Value}")));
        if (dataset.MadeBy is { } origin) facts.Add("made by", $"{origin.Stage} of run {origin.Run}, {Words.Ago(dataset.Created, session.Now)}");
        facts.Add("digest", dataset.Digest);
        foreach (var file in dataset.Files) facts.Add("file", $"{file.Path}, {Words.Bytes(file.Size)}");
        if (dataset.Versions.Count > 1) facts.Add("versions", string.Join(", ", dataset.Versions.Select(v => v.Version)));
        facts.Print(session.Out);
    }

    private static string Columns(IReadOnlyList<ColumnView> columns)
    {
        var shown = string.Join(", ", columns.Take(ColumnsShown).Select(c => $"{c.Name} {c.Type}"));
        return columns.Count > ColumnsShown ? $"{columns.Count}: {shown}, …" : $"{columns.Count}: {shown}";
    }

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
