using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataShowCommand
{
    private const int ColumnsShown = 12;
    private const int FilesShown = 20;
    /// <summary>How long one waits for what a version holds, that was made a moment ago.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static Command Create(SharedOptions shared)
    {
        var name = DataReference.Argument();
        var version = new Option<long?>("--version") { Description = "Another version than the latest", HelpName = "number" };
        return shared.Reading(new Command("show", "Show a dataset's version: what made it, its files, and what is in them: columns, types, ranges, distributions.") { name, version },
            async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var reference = DataReference.Parse(parsed.GetRequiredValue(name));
            var dataset = await Look(client, reference.Name, parsed.GetValue(version)?.ToString(CultureInfo.InvariantCulture) ?? reference.Version, cancellationToken);
            session.Show(dataset, ControlJson.Default.DatasetDetail, d => Print(session, d));
            return ExitCode.Ok;
        });
    }

    private static async Task<DatasetDetail> Look(ControlClient client, string name, string? version, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        try
        {
            return await client.GetDataAsync(name, version, profile: true, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await client.GetDataAsync(name, version, profile: false, cancellationToken);
        }
    }

    private static void Print(Session session, DatasetDetail dataset)
    {
        var facts = new TextTable("", "");
        facts.Add("dataset", $"{dataset.Name} version {dataset.Version}");
        if (dataset.Rows is { } rows) facts.Add("rows", rows.ToString(CultureInfo.InvariantCulture));
        if (dataset.Columns.Count > 0) facts.Add("columns", Columns(dataset.Columns));
        if (dataset.LabelCounts.Count > 0)
            facts.Add($"label {dataset.Label}".TrimEnd(), string.Join(", ", dataset.LabelCounts.Select(l => $"{l.Key} {l.Value}")));
        if (dataset.MadeBy is { } origin) facts.Add("made by", $"{origin.Stage} of run {origin.Run}, {Words.Ago(dataset.Created, session.Now)}");
        if (dataset.Author is { } author) facts.Add("added by", $"{author}, {Words.Ago(dataset.Created, session.Now)}");
        if (dataset.Source is { } source) facts.Add("from", source);
        if (dataset.Note is { } note) facts.Add("note", note);
        if (dataset.Aliases.Count > 0) facts.Add("aliases", string.Join(", ", dataset.Aliases));
        facts.Add("digest", dataset.Digest);
        if (dataset is { FileCount: { } count, Size: { } size }) facts.Add("size", $"{Words.Bytes(size)} in {Words.Count(count, "file")}");
        foreach (var file in dataset.Files.Take(FilesShown)) facts.Add("file", $"{file.Path}, {Words.Bytes(file.Size)}");
        if (dataset.FileCount - FilesShown is > 0 and var more) facts.Add("", $"and {Words.Count(more, "more file", "more files")}");
        if (dataset.Versions.Count > 1) facts.Add("versions", string.Join(", ", dataset.Versions.Select(v => v.Version)));
        if (dataset.ProfileError is { } error) facts.Add("not looked into", error);
        else if (dataset.Profile is null) facts.Add("not looked into", "not yet: ask again in a moment");
        facts.Print(session.Out);
        foreach (var table in dataset.Profile?.Tables ?? []) ProfileTable.Print(session.Out, table);
    }

    private static string Columns(IReadOnlyList<ColumnView> columns)
    {
        var shown = string.Join(", ", columns.Take(ColumnsShown).Select(c => $"{c.Name} {c.Type}"));
        return columns.Count > ColumnsShown ? $"{columns.Count}: {shown}, …" : $"{columns.Count}: {shown}";
    }
}
