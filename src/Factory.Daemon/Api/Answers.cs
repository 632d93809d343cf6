using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Factory.Control;
using Factory.Language;

namespace Factory.Daemon;

/// <summary>Shapes answers of the API.</summary>
internal static class Answers
{
    public static IResult Json<T>(T body, JsonTypeInfo<T> type, int status = 200) => Results.Json(body, type, statusCode: status);

    public static IResult NotFound(string message, string? hint = null) => Json(new Problem(message, hint), ControlJson.Default.Problem, 404);

    public static IResult NotNow(string message, string? hint = null) => Json(new Problem(message, hint), ControlJson.Default.Problem, 409);

    public static IResult Bad(string message) => Json(new Problem(message), ControlJson.Default.Problem, 400);

    /// <summary>The body of a request; null when it is none of this type.</summary>
    public static async Task<T?> Read<T>(HttpContext context, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return await context.Request.ReadFromJsonAsync(type, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static IResult Wrong(Prepared prepared) => Json(
        new Problem(prepared is Prepared.Waiting w ? $"{string.Join(", ", w.Missing)} is not there{(w.Files > 0 ? $", in {Path.GetDirectoryName(w.Source.Path)}" : "")}"
            : $"{prepared.Source.Path} is not a pipeline that can run",
            prepared is Prepared.Waiting { Files: > 0 } ? "paths are relative to the pipeline's file" : null, Views(prepared)),
        ControlJson.Default.Problem, 422);

    public static IReadOnlyList<DiagnosticView> Views(Prepared prepared) => [.. prepared.Diagnostics.Select(d => View(prepared.Source, d))];

    public static DiagnosticView View(SourceText main, Diagnostic diagnostic)
    {
        var source = diagnostic.File ?? main;
        var (line, column) = source.Locate(diagnostic.Span.Start);
        var (endLine, endColumn) = source.Locate(diagnostic.Span.End);
        return new(diagnostic.Code, SameWord<DiagnosticSeverity, Severity>.Of(diagnostic.Severity), line, column, endLine, endColumn, diagnostic.Message, diagnostic.Suggestion,
            DiagnosticRenderer.Render(source, diagnostic));
    }

    /// <summary>Server-sent events: <c>event</c> and one line of <c>data</c> each.</summary>
    public static async Task Send<T>(HttpResponse response, string name, T data, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        await response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data, type)}\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    public static void BeginEvents(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
    }
}
