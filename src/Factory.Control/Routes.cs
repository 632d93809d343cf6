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
    public const string RunCost = "/v1/runs/{run}/cost";
    public const string StageApproval = "/v1/runs/{run}/stages/{stage}/approval";
    public const string StageWhy = "/v1/runs/{run}/stages/{stage}/why";
    /// <summary><c>?follow=true&amp;attempt=N</c>; without attempt: all attempts in order.</summary>
    public const string StageLogs = "/v1/runs/{run}/stages/{stage}/logs";
    /// <summary><c>?pipeline=&amp;limit=</c></summary>
    public const string Studies = "/v1/studies";
    /// <summary><c>pipeline/study</c>, or the study's name alone; <c>?run=</c> which run's, the newest without.</summary>
    public const string Study = "/v1/studies/{name}";
    public const string Pipelines = "/v1/pipelines";
    public const string Data = "/v1/data";
    /// <summary><c>?version=</c> a number or an alias; without: the latest. <c>&amp;profile=true</c> waits until it has been looked into.</summary>
    public const string Dataset = "/v1/data/{name}";
    /// <summary>POST adds.</summary>
    public const string DatasetVersions = "/v1/data/{name}/versions";
    public const string DatasetCheckout = "/v1/data/{name}/checkout";
    /// <summary><c>?from=&amp;to=</c> numbers or aliases, <c>to</c> also <c>name@version</c>; without <c>to</c>: the latest. <c>&amp;rows=true</c> compares tables too, by the columns of <c>key</c> (<c>a,b</c>; empty for none; left out: one is looked for).</summary>
    public const string DatasetDiff = "/v1/data/{name}/diff";
    public const string DatasetTag = "/v1/data/{name}/tag";
    public const string DatasetRemove = "/v1/data/{name}/remove";
    public const string DatasetExport = "/v1/data/{name}/export";
    public const string DatasetImport = "/v1/data/{name}/import";
    public const string DatasetPush = "/v1/data/{name}/push";
    public const string DatasetPull = "/v1/data/{name}/pull";
    /// <summary>GET lists, POST adds.</summary>
    public const string Remotes = "/v1/remotes";
    /// <summary>Of a name, or of an address.</summary>
    public const string RemoteVersions = "/v1/remotes/{name}/versions";
    public const string RemoteRemove = "/v1/remotes/{name}/remove";
    public const string StoreUsage = "/v1/store/usage";
    public const string StoreGc = "/v1/store/gc";
    public const string StoreVerify = "/v1/store/verify";
    public const string Models = "/v1/models";
    /// <summary><c>name</c>, <c>name@alias</c> or <c>name@version</c>.</summary>
    public const string Model = "/v1/models/{reference}";
    public const string ModelCost = "/v1/models/{reference}/cost";
    public const string Lineage = "/v1/lineage/{reference}";
    public const string Devices = "/v1/devices";
    public const string Capacity = "/v1/capacity";
    /// <summary>POST a <see cref="SimulationRequest"/>.</summary>
    public const string Simulate = "/v1/simulate";
    /// <summary><c>?dry=true</c> only looks.</summary>
    public const string Retention = "/v1/retention";
    public const string Plugins = "/v1/plugins";
    public const string Catalog = "/v1/catalog";
    public const string Doctor = "/v1/doctor";
    /// <summary>In Prometheus' text format.</summary>
    public const string Metrics = "/metrics";
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
