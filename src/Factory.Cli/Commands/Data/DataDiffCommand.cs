using System.CommandLine;
using System.Globalization;
using Factory.Control;

namespace Factory.Cli.Commands;

internal static class DataDiffCommand
{
    public static Command Create(SharedOptions shared)
    {
        var before = DataReference.Argument("BEFORE", "A version: digits/raw@1; of a dataset alone, digits/raw, the one before its latest");
        var after = new Argument<string?>("AFTER") { Description = "Another, or another dataset's; the dataset's latest if it is left out", Arity = ArgumentArity.ZeroOrOne };
        var key = new Option<string[]>("--key") { Description = "A column by which a row is known again; may be given more than once (one is looked for if it is left out)", HelpName = "column" };
        var whole = new Option<bool>("--whole") { Description = "Compare rows as wholes, by no key" };
        var files = new Option<bool>("--files") { Description = "Say which files differ, and do not look into them" };
        var plots = new PlotOptions();
        var command = new Command("diff", "Show in what two versions differ: files, rows and columns of tables, and how far values have moved.") { before, after, key, whole, files };
        plots.AddTo(command);
        return shared.Reading(command, async (parsed, session, cancellationToken) =>
        {
            var client = await session.ConnectAsync(WhenAbsent.StartOnRecords, cancellationToken);
            var reference = DataReference.Parse(parsed.GetRequiredValue(before));
            var from = reference.Version ?? (parsed.GetValue(after) is null ? await BeforeLatest(client, reference.Name, cancellationToken) : "latest");
            var keys = parsed.GetValue(whole) ? [] : parsed.GetValue(key) is { Length: > 0 } given ? given : null;
            var diff = await client.DiffDataAsync(reference.Name, from, parsed.GetValue(after), !parsed.GetValue(files), keys, cancellationToken);
            await plots.DrawAsync(parsed, session, () => DataDiffPage.Of(diff), cancellationToken);
            session.Show(diff, ControlJson.Default.DataDiff, d => Print(session, d));
            return ExitCode.Ok;
        });
    }

    private static async Task<string> BeforeLatest(ControlClient client, string name, CancellationToken cancellationToken)
    {
        var latest = await client.GetDataAsync(name, cancellationToken: cancellationToken);
        var earlier = latest.Versions.Where(v => v.Version < latest.Version).Select(v => v.Version).DefaultIfEmpty(latest.Versions.Max(v => v.Version)).Max();
        return earlier.ToString(CultureInfo.InvariantCulture);
    }

    private static void Print(Session session, DataDiff diff)
    {
        var lines = diff.Added.Select(f => (f.Path, Text: $"+ {f.Path}  {Words.Bytes(f.Size)}"))
            .Concat(diff.Removed.Select(f => (f.Path, Text: $"- {f.Path}  {Words.Bytes(f.Size)}")))
            .Concat(diff.Changed.Select(f => (f.Path, Text: $"~ {f.Path}  {Words.Bytes(f.SizeBefore)} → {Words.Bytes(f.SizeAfter)}")))
            .OrderBy(l => l.Path, StringComparer.Ordinal).ToList();
        foreach (var (_, text) in lines) session.Out.Line(Escape.Line(text));
        var count = diff.AddedCount + diff.RemovedCount + diff.ChangedCount;
        if (count > lines.Count) session.Out.Line($"… and {count - lines.Count} more");
        session.Out.Line($"{Escape.Line(diff.From)} → {Escape.Line(diff.To)}: {diff.AddedCount} added, {diff.RemovedCount} removed, {diff.ChangedCount} changed, "
            + $"{diff.Unchanged} the same");
        foreach (var table in diff.Tables) TableDiffs.Print(session.Out, table);
    }
}
