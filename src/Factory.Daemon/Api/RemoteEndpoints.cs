using Factory.Control;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Endpoints of remotes, and of what travels to them and from them.</summary>
internal static class RemoteEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Routes.Remotes, (RemoteDesk desk) => Answers.Json(desk.List(), ControlJson.Default.IReadOnlyListRemoteView))
            .Says<IReadOnlyList<RemoteView>>("Remotes, by name.");
        routes.MapPost(Routes.Remotes, async (HttpContext context, RemoteDesk desk) =>
        {
            if (await Answers.Read(context, ControlJson.Default.RemoteView) is not { Name: not null, Url: not null } remote) return Answers.Bad("a remote has a `name` and a `url`");
            desk.Add(remote, Caller.NameOf(context));
            return Results.NoContent();
        }).Takes<RemoteView>().Does("Give a remote a name.").Or(400, 409);
        routes.MapGet(Routes.RemoteVersions, async (string name, RemoteDesk desk, CancellationToken cancellationToken) =>
            Answers.Json(await desk.Versions(Routes.Decode(name), cancellationToken), ControlJson.Default.IReadOnlyListRemoteVersionView))
            .Says<IReadOnlyList<RemoteVersionView>>("The versions that a remote has; its name, or an address.").Or(409);
        routes.MapPost(Routes.RemoteRemove, (string name, RecordStore records) =>
        {
            records.Remotes.Remove(Routes.Decode(name));
            return Results.NoContent();
        }).Does("Forget a remote; what is there stays.").Or(409);
        routes.MapPost(Routes.DatasetPush, async (HttpContext context, string name, DataViews views, RemoteDesk desk, CancellationToken cancellationToken) =>
            await Answers.Read(context, ControlJson.Default.DataPush) is not { Remote: not null } push ? Answers.Bad("the body must be a DataPush, with a remote")
            : views.Find(Routes.Decode(name), push.Version) is not { } version ? DataEndpoints.Missing(views, name, push.Version)
            : Answers.Json(await desk.Push(version, push, cancellationToken), ControlJson.Default.DataPushed))
            .Takes<DataPush>().Says<DataPushed>("Bring a version to a remote.").Or(400, 404, 409);
        routes.MapPost(Routes.DatasetPull, async (HttpContext context, string name, RemoteDesk desk, CancellationToken cancellationToken) =>
            await Answers.Read(context, ControlJson.Default.DataPull) is not { Remote: not null } pull ? Answers.Bad("the body must be a DataPull, with a remote")
            : Answers.Json(await desk.Pull(Routes.Decode(name), pull, Caller.NameOf(context), cancellationToken), ControlJson.Default.DataPulled, 201))
            .Takes<DataPull>().Says<DataPulled>("Take a version from a remote.", 201).Or(400, 409, 507);
    }
}
