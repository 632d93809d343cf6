using Factory.Control;
using Factory.Execution;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Compares the tables of two versions, row by row.</summary>
internal sealed class DataComparisons(ArtifactStore store, DataHost host)
{
    /// <param name="key">Columns by which rows are known again; null to look for one, empty for none.</param>
    /// <exception cref="DatasetRefusedException">They could not be compared.</exception>
    public async Task<IReadOnlyList<TableDiff>> Compare(DatasetVersion before, DatasetVersion after, IReadOnlyList<string>? key, CancellationToken cancellationToken)
    {
        var (was, now) = DataChoice.Of(store.EnumerateFiles(before.Artifact), store.EnumerateFiles(after.Artifact));
        if (was.Count + now.Count == 0) return [];
        using var old = await DataDesk.Apart(() => new DataFolder(store, before.Artifact, was));
        using var recent = await DataDesk.Apart(() => new DataFolder(store, after.Artifact, now));
        try
        {
            return (await host.CompareAsync(new(old.Files, recent.Files, key), cancellationToken)).Tables;
        }
        catch (DataHostException e)
        {
            throw new DatasetRefusedException($"the tables of {before.Name}@{before.Version} and {after.Name}@{after.Version} could not be compared: {e.Message}");
        }
    }
}
