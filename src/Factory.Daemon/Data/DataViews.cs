using System.Text.Json;
using Factory.Control;
using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Shows datasets.</summary>
internal sealed class DataViews(ArtifactStore store, RecordStore records, ProfileKeeper profiles)
{
    private const int MostFiles = 1000;

    public IReadOnlyList<DatasetSummary> List() =>
    [
        .. records.Queries.Datasets.List().Select(d => Summary(d, records.Queries.Datasets.Versions(d.Name))),
    ];

    private DatasetSummary Summary(DatasetVersion latest, IReadOnlyList<DatasetVersion> all) =>
        new(latest.Name, latest.Version, all.Count, latest.Rows, Wire.Time(latest.Created))
        {
            Files = latest.Files, Size = latest.Size, Aliases = latest.Aliases,
            OtherAliases = all.Where(v => v.Version != latest.Version).SelectMany(v => v.Aliases.Select(a => (a, v.Version))).ToDictionary(a => a.a, a => a.Version),
            Looking = latest.Rows is null && records.Queries.Profiles.Find(latest.Artifact) is null,
        };

    /// <param name="version">A number or an alias; null for the latest.</param>
    public DatasetVersion? Find(string name, string? version) => records.Queries.Datasets.Find(version is null ? name : $"{name}@{version}");

    /// <summary>The dataset that was probably meant: one whose last part it is, or one of a like name.</summary>
    public string? Near(string name)
    {
        var names = records.Queries.Datasets.List().Select(d => d.Name).Where(n => n != name).ToList();
        return names.FirstOrDefault(n => n.EndsWith($"/{name}", StringComparison.Ordinal)) ?? Language.Binding.Nearest.To(name, names);
    }

    /// <param name="look">Whether to wait until the version has been looked into.</param>
    public async Task<DatasetDetail> Detail(DatasetVersion dataset, bool look, CancellationToken cancellationToken)
    {
        var profile = look ? await profiles.WaitAsync(dataset.Artifact, cancellationToken) : records.Queries.Profiles.Find(dataset.Artifact);
        // Its rows are known with its profile, and not before.
        return Detail(look ? Find(dataset.Name, $"{dataset.Version}") ?? dataset : dataset, profile);
    }

    private DatasetDetail Detail(DatasetVersion dataset, StoredProfile? profile) => new()
    {
        Name = dataset.Name, Version = dataset.Version, Digest = dataset.Artifact.Hex, Created = Wire.Time(dataset.Created), Rows = dataset.Rows,
        Columns = [.. (dataset.Columns ?? []).Select(c => new ColumnView(c.Name, c.Type))], Label = dataset.Label,
        LabelCounts = dataset.LabelCounts ?? new Dictionary<string, long>(), MadeBy = Origin(dataset),
        Author = dataset.Author, Source = dataset.Source, Note = dataset.Note, Aliases = dataset.Aliases, FileCount = dataset.Files, Size = dataset.Size,
        Files = Files(dataset.Artifact),
        Versions = [.. records.Queries.Datasets.Versions(dataset.Name).Select(View)],
        Profile = profile?.Json is { } json ? JsonSerializer.Deserialize(json, ControlJson.Default.ProfileView) : null, ProfileError = profile?.Error,
    };

    public DataDiff Diff(DatasetVersion before, DatasetVersion after)
    {
        var (added, removed, changed, unchanged) = (new Counted<FileView>(), new Counted<FileView>(), new Counted<FileChange>(), 0L);
        foreach (var (old, now) in FileDifferences.Pairs(store.EnumerateFiles(before.Artifact), store.EnumerateFiles(after.Artifact)))
        {
            if (old is null) added.Add(View(now!));
            else if (now is null) removed.Add(View(old));
            else if (old == now) unchanged++;
            else changed.Add(new(now.Path, old.Size, now.Size, old.Sha256, now.Sha256));
        }
        return new()
        {
            From = $"{before.Name}@{before.Version}", To = $"{after.Name}@{after.Version}", Unchanged = unchanged, AddedCount = added.Count,
            RemovedCount = removed.Count, ChangedCount = changed.Count, Added = added.Items, Removed = removed.Items, Changed = changed.Items,
        };
    }

    public DataUsage Usage()
    {
        var usage = store.Upkeep.Measure(records.Queries.Datasets.All().Select(v => (v.Name, v.Artifact)));
        return new()
        {
            Datasets = [.. usage.Groups.Select(g => new DatasetUsage(g.Name, g.Artifacts, g.Bytes, g.Stored, g.Alone))],
            Files = usage.Files, Packs = usage.Packs, Index = usage.Index, Quarantine = usage.Quarantine,
        };
    }

    private sealed class Counted<T>
    {
        public List<T> Items { get; } = [];
        public long Count { get; private set; }

        public void Add(T item)
        {
            if (Count++ < MostFiles) Items.Add(item);
        }
    }

    private static DatasetVersionView View(DatasetVersion v) => new(v.Version, v.Artifact.Hex, v.Rows, Wire.Time(v.Created), Origin(v))
    {
        Author = v.Author, Source = v.Source, Note = v.Note, Parent = v.Parent, Aliases = v.Aliases, Files = v.Files, Size = v.Size, Stored = v.Stored,
    };

    private static FileView View(ArtifactFile file) => new(file.Path, file.Size, file.Sha256);

    private static OriginView? Origin(DatasetVersion dataset) => dataset is { OriginRun: { } run, OriginStage: { } stage } ? new(run.Value, stage) : null;

    private IReadOnlyList<FileView> Files(ArtifactDigest artifact)
    {
        try
        {
            return [.. store.EnumerateFiles(artifact).Take(MostFiles).Select(View)];
        }
        catch (InvalidDataException)
        {
            // The records outlive content that was lost; the next use tells.
            return [];
        }
    }
}
