using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Factory.Control;
using Factory.Engine;
using Factory.Execution;
using Factory.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Factory.Daemon.Tests;

/// <summary>
/// docs/openapi.json is made from the endpoints that the daemon maps and served by it as it is.
/// <c>RENEW_GOLDEN=1 dotnet test tests/Factory.Daemon.Tests</c> writes it anew.
/// </summary>
public class OpenApiTests
{
    /// <summary>What endpoints ask for; none of it is called.</summary>
    private static readonly Type[] s_parts =
    [
        typeof(DaemonOptions), typeof(Lifetime), typeof(EngineLoop), typeof(RecordStore), typeof(ReleaseStore), typeof(PluginRegistry), typeof(Submissions),
        typeof(Preparation), typeof(RunFeed), typeof(ScriptHost), typeof(PlanOutlooks), typeof(RunViews), typeof(TriggerViews), typeof(StudyViews), typeof(WhyReports), typeof(RunComparison),
        typeof(StageLogs), typeof(DeviceViews), typeof(CostReports), typeof(CapacityReports), typeof(Simulations), typeof(MetricsText),
        typeof(Doctor), typeof(IArtifactStore), typeof(RetentionKeeper), typeof(DataDesk), typeof(DataViews), typeof(DataComparisons),
        typeof(RemoteDesk), typeof(StoreDesk),
    ];

    private static readonly Type[] s_events = [typeof(LogLine), typeof(LogEnd)];

    [Fact]
    public async Task The_document_of_the_API_is_current()
    {
        var file = Path.Combine(SourceTree.Root, "docs", "openapi.json");
        var actual = await Document() + "\n";
        if (Environment.GetEnvironmentVariable("RENEW_GOLDEN") == "1") File.WriteAllText(file, actual);
        Assert.Equal(File.ReadAllText(file), actual);
    }

    [Fact]
    public async Task Every_route_is_in_the_document()
    {
        var document = await Document();
        var routes = typeof(Routes).GetFields().Select(f => (string)f.GetRawConstantValue()!).Where(r => r.StartsWith('/')).ToList();
        Assert.NotEmpty(routes);
        Assert.All(routes, r => Assert.Contains($"\"{r}\"", document, StringComparison.Ordinal));
    }

    private static async Task<string> Document()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        var folder = Directory.CreateTempSubdirectory("factory-");
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.ListenUnixSocket(Path.Combine(folder.FullName, "s")));
        builder.Services.AddRoutingCore();
        foreach (var part in s_parts) builder.Services.AddSingleton(part, _ => throw new InvalidOperationException($"a description needs no {part.Name}"));
        builder.Services.ConfigureHttpJsonOptions(o =>
        {
            o.SerializerOptions.TypeInfoResolver = ControlJson.Default;
            o.SerializerOptions.PropertyNamingPolicy = ControlJson.Default.Options.PropertyNamingPolicy;
            o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            o.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        builder.Services.AddOpenApi(o => o.AddDocumentTransformer(async (document, context, cancellationToken) =>
        {
            document.Info = new() { Title = "Factory", Version = "1",
                Description = "The daemon's API: HTTP and JSON on a Unix socket. Times are ISO 8601; what is null is left out." };
            document.Servers?.Clear();
            document.Tags?.Clear();
            foreach (var operation in document.Paths.Values.SelectMany(p => p.Operations!.Values)) operation.Tags?.Clear();
            // What events carry; no answer is one of these as a whole.
            foreach (var type in s_events) document.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, cancellationToken: cancellationToken));
        }));
        await using var app = builder.Build();
        ApiServer.Map(app);
        await app.StartAsync();
        var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        await app.StopAsync();
        folder.Delete(recursive: true);
        // How a comment's lines are laid out in the source is no matter of the API's.
        return Regex.Replace(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1), @"\\n +", " ");
    }
}
