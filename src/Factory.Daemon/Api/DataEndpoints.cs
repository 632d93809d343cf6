using System.Text.Json.Serialization.Metadata;
using Factory.Control;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Endpoints of datasets: what there is, and what a person does with it.</summary>
internal static class DataEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        MapViews(routes);
        MapVersions(routes);
        MapArchives(routes);
        MapStore(routes);
    }

    private static void MapViews(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.Data, (DataViews views) => Answers.Json(views.List(), ControlJson.Default.IReadOnlyListDatasetSummary))
            .Says<IReadOnlyList<DatasetSummary>>("Datasets at their latest versions.");
        routes.MapGet(Routes.Dataset, (string name, string? version, bool? profile, DataViews views, CancellationToken cancellationToken) =>
            FoundAsync(views, name, version, async d => Answers.Json(await views.Detail(d, profile == true, cancellationToken), ControlJson.Default.DatasetDetail)))
            .Says<DatasetDetail>("A version of a dataset, the latest without `version`; with `profile` not before it has been looked into.").Or(404);
        routes.MapGet(Routes.DatasetDiff, (string name, string from, string? to, bool? rows, string[] key, DataViews views, DataComparisons tables, CancellationToken cancellationToken) =>
            FoundAsync(views, name, from, before => OtherAsync(views, name, to, async after => Answers.Json(
                views.Diff(before, after) with { Tables = rows == true ? await tables.Compare(before, after, KeyOf(key), cancellationToken) : [] },
                ControlJson.Default.DataDiff))))
            .Says<DataDiff>("In what two versions differ: their files, and with `rows` the rows and columns of their tables.").Or(404, 409);
    }

    private static void MapVersions(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Routes.DatasetVersions, (HttpContext context, string name, DataDesk desk, CancellationToken cancellationToken) =>
            With(context, ControlJson.Default.DataAdd, a => SourceAddress.IsOne(a.Path) ? "/" : a.Path, async add => Answers.Json(
                await desk.Add(Routes.Decode(name), add, Caller.NameOf(context), cancellationToken), ControlJson.Default.DataAdded, 201)))
            .Takes<DataAdd>().Says<DataAdded>("Take files in as a version.", 201).Or(400, 409, 507);
        routes.MapPost(Routes.DatasetCheckout, (HttpContext context, string name, DataViews views, DataDesk desk) =>
            With(context, ControlJson.Default.DataCheckout, c => c.Directory, checkout => FoundAsync(views, name, checkout.Version,
                async version => Answers.Json(await desk.CheckOut(version, checkout), ControlJson.Default.DataCheckedOut))))
            .Takes<DataCheckout>().Says<DataCheckedOut>("Make a tree of a version.").Or(400, 404, 409);
        routes.MapPost(Routes.DatasetTag, (HttpContext context, string name, DataViews views, RecordStore records) =>
            With(context, ControlJson.Default.DataTag, _ => "/", tag => Task.FromResult(Tag(Routes.Decode(name), tag, views, records, Caller.NameOf(context)))))
            .Takes<DataTag>().Does("Point an alias to a version, or take it away.").Or(400, 404, 409);
        routes.MapPost(Routes.DatasetRemove, (HttpContext context, string name, DataViews views, RecordStore records) =>
            With(context, ControlJson.Default.DataRemove, _ => "/", remove => FoundAsync(views, name, remove.Version, version =>
            {
                records.Datasets.Remove(version.Name, version.Version);
                return Task.FromResult(Results.NoContent());
            }))).Takes<DataRemove>().Does("Remove a version; its content is freed by the next collection.").Or(400, 404, 409);
    }

    private static void MapArchives(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Routes.DatasetExport, (HttpContext context, string name, DataViews views, DataDesk desk, CancellationToken cancellationToken) =>
            With(context, ControlJson.Default.DataArchive, a => a.File, archive => FoundAsync(views, name, archive.Version,
                async version => Answers.Json(await desk.Export(version, archive.File, cancellationToken), ControlJson.Default.DataExported))))
            .Takes<DataArchive>().Says<DataExported>("Write a version into an archive.").Or(400, 404, 409);
        routes.MapPost(Routes.DatasetImport, (HttpContext context, string name, DataDesk desk, CancellationToken cancellationToken) =>
            With(context, ControlJson.Default.DataArchive, a => a.File, async archive => Answers.Json(
                await desk.Import(Routes.Decode(name), archive, Caller.NameOf(context), cancellationToken), ControlJson.Default.DataAdded, 201)))
            .Takes<DataArchive>().Says<DataAdded>("Read a version from an archive.", 201).Or(400, 409, 507);
    }

    private static void MapStore(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.StoreUsage, (DataViews views) => Answers.Json(views.Usage(), ControlJson.Default.DataUsage))
            .Says<DataUsage>("What takes how much room.");
        routes.MapPost(Routes.StoreGc, (HttpContext context, StoreDesk desk, CancellationToken cancellationToken) =>
            With(context, ControlJson.Default.GcRequest, _ => "/", async gc => Answers.Json(await desk.Collect(gc, cancellationToken), ControlJson.Default.GcReport)))
            .Takes<GcRequest>().Says<GcReport>("Free what nothing needs, or say what that would be.").Or(400, 409);
        routes.MapPost(Routes.StoreVerify, (HttpContext context, DataViews views, StoreDesk desk, CancellationToken cancellationToken) =>
            With(context, ControlJson.Default.VerifyRequest, _ => "/", verify => Verify(verify.Data, views,
                async () => Answers.Json(await desk.Verify(verify, cancellationToken), ControlJson.Default.VerifyReport))))
            .Takes<VerifyRequest>().Says<VerifyReport>("Check all that lies in the store, or what holds datasets, and put aside what is not as it was.").Or(400, 404, 409);
    }

    private static async Task<IResult> Verify(VerifiedData? data, DataViews views, Func<Task<IResult>> verify) =>
        data?.Name is { } name && views.Find(name, data.Version) is null ? Missing(views, Uri.EscapeDataString(name), data.Version) : await verify();

    private static IResult Tag(string name, DataTag tag, DataViews views, RecordStore records, string author)
    {
        if (tag.Remove)
        {
            records.Datasets.Untag(name, tag.Alias, author);
            return Results.NoContent();
        }
        return Found(views, name, tag.Version, version =>
        {
            records.Datasets.Tag(version.Name, tag.Alias, version.Version, author);
            return Results.NoContent();
        });
    }

    private static async Task<IResult> With<T>(HttpContext context, JsonTypeInfo<T> type, Func<T, string> path, Func<T, Task<IResult>> act) where T : class =>
        await Answers.Read(context, type) is { } body && Path.IsPathFullyQualified(path(body)) ? await act(body)
            : Answers.Bad($"the body must be a {type.Type.Name}, with absolute paths");

    private static IResult Found(DataViews views, string name, string? version, Func<DatasetVersion, IResult> answer) =>
        views.Find(Routes.Decode(name), version) is { } found ? answer(found) : Missing(views, name, version);

    /// <summary>The second of a pair is a version or an alias of the same dataset, or of another one: <c>name@version</c>, <c>name</c>.</summary>
    private static Task<IResult> OtherAsync(DataViews views, string name, string? reference, Func<DatasetVersion, Task<IResult>> answer) =>
        reference?.LastIndexOf('@') is > 0 and var at ? FoundAsync(views, reference![..at], reference[(at + 1)..], answer)
            : reference is not null && views.Find(Routes.Decode(name), reference) is null && views.Find(reference, null) is { } other ? answer(other)
            : FoundAsync(views, name, reference, answer);

    // Left out: one is looked for. Empty: none.
    private static IReadOnlyList<string>? KeyOf(string[] key) => key.Length == 0 ? null : [.. key.Where(k => k.Length > 0)];

    private static async Task<IResult> FoundAsync(DataViews views, string name, string? version, Func<DatasetVersion, Task<IResult>> answer) =>
        views.Find(Routes.Decode(name), version) is { } found ? await answer(found) : Missing(views, name, version);

    internal static IResult Missing(DataViews views, string name, string? version) => Answers.NotFound(
        $"there is no dataset `{Routes.Decode(name)}`{(version is null ? "" : $" of version {version}")}",
        views.Near(Routes.Decode(name)) is { } near ? $"did you mean `{near}`?" : "`factory data list` shows them");
}
