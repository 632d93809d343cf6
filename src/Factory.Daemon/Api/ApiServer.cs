using Factory.Control;
using Factory.Engine;
using Factory.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Factory.Daemon;

/// <summary>The API: HTTP and JSON on a Unix socket in a directory that only its owner (and, for a service, its group) may enter.</summary>
internal static class ApiServer
{
    public static WebApplication Create(DaemonOptions options, House house)
    {
        // A socket that a killed daemon left would be "address in use"; the state lock says that no other daemon listens on it.
        File.Delete(options.Socket);
        var builder = WebApplication.CreateEmptyBuilder(new());
        var address = new UnixSocketAddress(options.Socket);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.ListenUnixSocket(address.Path, l => l.Protocols = HttpProtocols.Http1));
        builder.Services.AddRoutingCore();
        builder.Logging.Services.AddSingleton(house.Logs);
        foreach (var (type, part) in house.Parts) builder.Services.AddSingleton(type, part);
        var app = builder.Build();
        app.Use(house.Lifetime.Attend);
        app.Use(Errors);
        app.Use(async (context, next) =>
        {
            // That it lives it says at once; who asks for more before the devices are known would be told that there are none.
            if (context.Request.Path != Routes.Daemon) await house.Begun.WaitAsync(context.RequestAborted);
            await next(context);
        });
        app.Use(async (context, next) =>
        {
            if (house.Lifetime.Draining && HttpMethods.IsPost(context.Request.Method) && context.Request.Path == Routes.Runs)
                await Answers.NotNow("this daemon is ending and takes no new runs", "start another when it has ended").ExecuteAsync(context);
            else await next(context);
        });
        Map(app);
        // The server removes its socket by the same path.
        app.Lifetime.ApplicationStopped.Register(address.Dispose);
        app.Lifetime.ApplicationStarted.Register(
            () => File.SetUnixFileMode(options.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite));
        return app;
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        SubmissionEndpoints.Map(routes);
        RunEndpoints.Map(routes);
        StudyEndpoints.Map(routes);
        CatalogueEndpoints.Map(routes);
        CostEndpoints.Map(routes);
        DataEndpoints.Map(routes);
        RemoteEndpoints.Map(routes);
        SystemEndpoints.Map(routes);
    }

    /// <summary>What goes wrong here is told to who asked, in the API's form.</summary>
    private static async Task Errors(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            // What the routing refused has no words yet.
            if (context.Response is { HasStarted: false, StatusCode: 404 or 405 or 415 } refused && refused.ContentType is null)
                await Answers.Json(new Problem(Refusal(context)), ControlJson.Default.Problem, refused.StatusCode).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            if (IsFullDisk(e))
            {
                await Answers.Json(new Problem($"the disk is full: {e.Message}", "make room, `factory gc` may free some, and try again"), ControlJson.Default.Problem, 507).ExecuteAsync(context);
                return;
            }
            var status = e is RecordsException ? 507 : e is InvalidDataException or ReleaseRefusedException or DatasetRefusedException or RemoteException or CollectionRefusedException ? 409 : 500;
            await Answers.Json(new Problem(e.Message), ControlJson.Default.Problem, status).ExecuteAsync(context);
        }
    }

    // .NET gives the value of errno in its own exceptions: no space, and no quota.
    private static bool IsFullDisk(Exception e) => e is PosixException { IsDiskFull: true } or IOException { HResult: 28 or 122 };

    private static string Refusal(HttpContext context) => context.Response.StatusCode == 415
        ? $"{context.Request.Path} takes a body of content type application/json" : $"there is no {context.Request.Method} {context.Request.Path}";
}
