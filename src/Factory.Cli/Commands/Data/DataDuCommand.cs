using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataDuCommand
{
    public static Command Create(SharedOptions shared) => shared.Reading(
        new Command("du", "Show what datasets take on the disk, and what removing one would free."), async (_, session, cancellationToken) =>
    {
        var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
        session.Show(await client.GetUsageAsync(cancellationToken), ControlJson.Default.DataUsage, u => Print(session, u));
        return ExitCode.Ok;
    });

    private static void Print(Session session, DataUsage usage)
    {
        var table = new TextTable("DATASET", "VERSIONS", "SIZE", "STORED", "ALONE");
        foreach (var d in usage.Datasets)
            table.Add(d.Name, d.Versions.ToString(CultureInfo.InvariantCulture), Words.Bytes(d.Bytes), Words.Bytes(d.Stored), Words.Bytes(d.Alone));
        if (table.Count > 0) table.Print(session.Out);
        session.Out.Line($"in the store: {Words.Bytes(usage.Files)} in files, {Words.Bytes(usage.Packs)} in packs, {Words.Bytes(usage.Index)} of index"
            + (usage.Quarantine > 0 ? $", {Words.Bytes(usage.Quarantine)} in quarantine" : ""));
    }
}
