namespace Factory.Control;

/// <summary>
/// The paths of the API: templates that the daemon maps, and the same filled in for who calls.
/// A name in a path is percent-encoded; the server's routing decodes all but the slash, <see cref="Decode"/> the slash too.
/// </summary>
public static class Routes
{
    public const string Daemon = "/v1/daemon";
    public const string DaemonStop = "/v1/daemon/stop";
    /// <summary>GET <c>?pipeline=&amp;limit=</c> lists, POST runs.</summary>
    public const string Runs = "/v1/runs";
    public const string Lint = "/v1/lint";
    public const string Plan = "/v1/plan";
    /// <summary>A run's number, or <c>last</c>.</summary>
    public const string Run = "/v1/runs/{run}";
    public const string RunEvents = "/v1/runs/{run}/events";
    public const string RunCancel = "/v1/runs/{run}/cancel";
    /// <summary><c>?now=true</c> ends running attempts, to go on later from their checkpoints.</summary>
    public const string RunPause = "/v1/runs/{run}/pause";
    public const string RunResume = "/v1/runs/{run}/resume";
    /// <summary>From the first to the second.</summary>
    public const string RunDiff = "/v1/runs/{run}/diff/{after}";
    public const string StageApproval = "/v1/runs/{run}/stages/{stage}/approval";
    public const string StageWhy = "/v1/runs/{run}/stages/{stage}/why";
    /// <summary><c>?follow=true&amp;attempt=N</c>; without attempt: all attempts in order.</summary>
    public const string StageLogs = "/v1/runs/{run}/stages/{stage}/logs";
    public const string Pipelines = "/v1/pipelines";
    public const string Data = "/v1/data";
    /// <summary><c>?version=N</c>; without: the newest.</summary>
    public const string Dataset = "/v1/data/{name}";
    public const string Models = "/v1/models";
    /// <summary><c>name</c>, <c>name@alias</c> or <c>name@version</c>.</summary>
    public const string Model = "/v1/models/{reference}";
    public const string Lineage = "/v1/lineage/{reference}";
    public const string Devices = "/v1/devices";
    public const string Plugins = "/v1/plugins";
    public const string Doctor = "/v1/doctor";
    /// <summary>The API's OpenAPI document.</summary>
    public const string OpenApi = "/v1/openapi.json";
    /// <summary>The run that was accepted last.</summary>
    public const string Last = "last";

    /// <summary>A template with its names filled in, in order.</summary>
    public static string Fill(string template, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var open = template.IndexOf('{', StringComparison.Ordinal);
            var close = template.IndexOf('}', StringComparison.Ordinal);
            // A brace in a name is encoded, so the next brace is the template's.
            template = string.Concat(template.AsSpan(0, open), Uri.EscapeDataString(name), template.AsSpan(close + 1));
        }
        return template;
    }

    /// <summary>A path with the query parameters that have a value.</summary>
    public static string Query(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var separator = '?';
        foreach (var (name, value) in parameters)
        {
            if (value is null) continue;
            path += $"{separator}{name}={Uri.EscapeDataString(value)}";
            separator = '&';
        }
        return path;
    }

    /// <summary>A route value as the server gives it, with its slashes.</summary>
    public static string Decode(string routeValue) => routeValue.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
