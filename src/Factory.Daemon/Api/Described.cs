using Factory.Control;

namespace Factory.Daemon;

/// <summary>What the API's document (docs/openapi.json, made from this by a test) says of an endpoint.</summary>
internal static class Described
{
    /// <summary>Answers with this.</summary>
    public static RouteHandlerBuilder Says<T>(this RouteHandlerBuilder route, string summary, int status = 200) =>
        route.WithSummary(summary).Produces<T>(status);

    /// <summary>Answers with nothing but that it is done.</summary>
    public static RouteHandlerBuilder Does(this RouteHandlerBuilder route, string summary, int status = 204) => route.WithSummary(summary).Produces(status);

    /// <summary>Answers with server-sent events.</summary>
    public static RouteHandlerBuilder Streams(this RouteHandlerBuilder route, string summary) =>
        route.WithSummary(summary).Produces<string>(200, "text/event-stream");

    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route) where T : notnull => route.Accepts<T>("application/json");

    /// <summary>Answers a <see cref="Problem"/> with one of these.</summary>
    public static RouteHandlerBuilder Or(this RouteHandlerBuilder route, params ReadOnlySpan<int> problems)
    {
        foreach (var status in problems) route.Produces<Problem>(status);
        return route;
    }
}
