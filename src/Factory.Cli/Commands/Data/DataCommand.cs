using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataCommand
{
    public static Command Create(SharedOptions shared) => new("data", "Keep, show and take out versions of data.")
    {
        DataAddCommand.Create(shared), List(shared), DataLogCommand.Create(shared), DataShowCommand.Create(shared), DataDiffCommand.Create(shared),
        DataCheckoutCommand.Create(shared), DataTagCommand.Create(shared), DataRmCommand.Create(shared), DataExportCommand.Create(shared),
        DataImportCommand.Create(shared), DataPushCommand.Create(shared), DataPullCommand.Create(shared), DataDuCommand.Create(shared), DataVerifyCommand.Create(shared),
    };

    private static Command List(SharedOptions shared) =>
        shared.Reading(new Command("list", "List all datasets with their latest versions."), async (_, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            session.Show(await client.ListDataAsync(cancellationToken), ControlJson.Default.IReadOnlyListDatasetSummary, d => Print(session, d));
            return ExitCode.Ok;
        });

    private static void Print(Session session, IReadOnlyList<DatasetSummary> datasets)
    {
        if (datasets.Count == 0)
        {
            session.Out.Line("no datasets yet");
            return;
        }
        var table = new TextTable("DATASET", "VERSION", "ALIASES", "ROWS", "FILES", "SIZE", "CREATED");
        foreach (var dataset in datasets)
            table.Add(dataset.Name, Number(dataset.Version), Aliases(dataset), dataset.Looking ? "…" : Number(dataset.Rows), Number(dataset.Files),
                dataset.Size is { } size ? Words.Bytes(size) : "", Words.Ago(dataset.Created, session.Now));
        table.Print(session.Out);
    }

    private static string Aliases(DatasetSummary dataset) =>
        string.Join(", ", dataset.Aliases.Concat(dataset.OtherAliases.OrderBy(a => a.Value).Select(a => $"{a.Key} (@{a.Value})")));

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
