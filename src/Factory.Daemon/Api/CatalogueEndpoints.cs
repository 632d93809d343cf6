using Factory.Control;
using Factory.Engine;
using Factory.Sdk;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Endpoints that show what there is: pipelines, releases, where they came from.</summary>
internal static class CatalogueEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.Pipelines, (RecordStore records, TriggerViews triggers) =>
            Answers.Json([.. records.Queries.Pipelines.Latest().Select(r => Pipeline(r, records, triggers))], ControlJson.Default.IReadOnlyListPipelineView))
            .Says<IReadOnlyList<PipelineView>>("The pipelines, each at its latest revision.");
        routes.MapGet(Routes.Models, (RecordStore records) => Answers.Json(
            [.. records.Queries.Releases.List().Select(r => new ReleaseSummary(r.Name, r.Version, r.Aliases, r.Pipeline, r.Run.Value, Wire.Time(r.Created)))],
            ControlJson.Default.IReadOnlyListReleaseSummary)).Says<IReadOnlyList<ReleaseSummary>>("All versions of all releases, newest first.");
        routes.MapGet(Routes.Model, (string reference, RecordStore records, ReleaseStore releases, IArtifactStore store) =>
            records.Queries.Releases.Find(Routes.Decode(reference)) is { } found
                ? Answers.Json(Release(found, records, releases, store), ControlJson.Default.ReleaseDetail) : NoRelease(reference))
            .Says<ReleaseDetail>("A release: name, name@alias or name@version.").Or(404);
        routes.MapGet(Routes.Lineage, (string reference, RecordStore records) =>
            (records.Queries.Lineage.OfRelease(Routes.Decode(reference)) ?? records.Queries.Lineage.OfDataset(Routes.Decode(reference))) is { } tree
                ? Answers.Json(Lineage(tree), ControlJson.Default.LineageNode) : NoRelease(reference))
            .Says<Control.LineageNode>("What a release or a dataset was made from, back to the source files.").Or(404);
    }

    private static PipelineView Pipeline(Revision revision, RecordStore records, TriggerViews triggers)
    {
        var last = records.Queries.Runs.List(1, revision.Pipeline) is [var newest, ..] ? newest : null;
        return new()
        {
            Name = revision.Pipeline, Summary = revision.Summary, Path = revision.Path, Revision = revision.Number,
            Status = (PipelineState)(int)Ordered(revision.State),
            Reason = revision.Reason, LastRun = last?.Id.Value, LastStatus = last is null ? null : Wire.State(last.Status),
            Triggers = triggers.Of(revision.Path),
        };
    }

    private static PipelineState Ordered(RevisionState state) => state switch
    {
        RevisionState.Accepted => PipelineState.Accepted,
        RevisionState.Waiting => PipelineState.Waiting,
        RevisionState.Rejected => PipelineState.Rejected,
        _ => PipelineState.Retired,
    };

    private static ReleaseDetail Release(Release release, RecordStore records, ReleaseStore releases, IArtifactStore store)
    {
        var stages = records.Queries.Runs.Find(release.Run)?.Stages ?? [];
        var gate = release.Gate is { } index && index < stages.Count ? stages[index] : null;
        return new()
        {
            Name = release.Name, Version = release.Version, Aliases = release.Aliases, Pipeline = release.Pipeline, Run = release.Run.Value,
            Created = Wire.Time(release.Created), Directory = releases.DirectoryOf(release.Name, release.Version),
            Artifacts =
                [.. release.Artifacts.Select(
                    a => new ReleaseArtifact(a.Name, a.Kind.ToString().ToLowerInvariant(), a.Digest.Hex, Files(store, a.Digest, a.Name + "/")))],
            Metrics = (gate?.After ?? []).Select(i => stages[i]).Where(s => s.Metrics is not null).ToDictionary(s => s.Name, s => Wire.Members(s.Metrics)),
            Gate = [.. (gate?.Gate?.Conditions ?? []).Select(Wire.Condition)],
        };
    }

    private static IReadOnlyList<FileView> Files(IArtifactStore store, ArtifactDigest artifact, string prefix)
    {
        try
        {
            return [.. store.Files(artifact).Select(f => new FileView(prefix + f.Path, f.Size, f.Sha256))];
        }
        catch (InvalidDataException)
        {
            // The records outlive content that was lost; `factory doctor` and the next use tell.
            return [];
        }
    }

    private static Control.LineageNode Lineage(Factory.Storage.LineageNode node)
    {
        var detail = new Dictionary<string, string>();
        if (node.Artifact is { } artifact) detail["digest"] = artifact.Hex;
        if (node.Stage is { } stage)
        {
            detail["type"] = stage.Type;
            detail["run"] = stage.Run.ToString();
            detail["input hash"] = stage.InputHash.Hex;
            foreach (var (name, value) in stage.Metrics.Members) detail[name] = value.AsText() ?? value.ToString();
            foreach (var (name, value) in stage.Best?.Members ?? Value.Map.Empty.Members) detail[$"best {name}"] = value.AsText() ?? value.ToString();
        }
        var title = node.Origin is { } origin ? $"{node.Name}: {origin}" : node.Stage is { } made ? $"{made.Pipeline}/{made.Name}" : node.Name;
        return new(node.Kind.ToString().ToLowerInvariant(), title, detail, [.. node.Inputs.Select(Lineage)], node.Seen);
    }

    private static IResult NoRelease(string reference) =>
        Answers.NotFound($"there is no `{Routes.Decode(reference)}`", "`factory models` and `factory data list` show what there is");
}
