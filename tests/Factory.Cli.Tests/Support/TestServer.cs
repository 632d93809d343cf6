using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Factory.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Factory.Cli.Tests;

/// <summary>A real server on a real Unix socket; what it answers, a test says.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly UnixSocketAddress _address;

    private TestServer(WebApplication app, UnixSocketAddress address, string socket) => (_app, _address, Socket) = (app, address, socket);

    public string Socket { get; }

    public static async Task<TestServer> StartAsync(string socket, Action<WebApplication> map)
    {
        var address = new UnixSocketAddress(socket);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.ListenUnixSocket(address.Path));
        builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ControlJson.Default));
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new(app, address, socket);
    }

    public static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = 200) =>
        Results.Text(JsonSerializer.Serialize(value, type), "application/json", statusCode: status);

    public static IResult Events(IAsyncEnumerable<SseItem<string>> events) => TypedResults.ServerSentEvents(events);

    public static SseItem<string> Item<T>(string type, T value, JsonTypeInfo<T> json) => new(JsonSerializer.Serialize(value, json), type);

    public async ValueTask DisposeAsync()
    {
        // Streams that a test left open are cut, not waited for.
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        try
        {
            await _app.StopAsync(now.Token);
        }
        catch (OperationCanceledException)
        {
        }
        await _app.DisposeAsync();
        _address.Dispose();
    }
}
