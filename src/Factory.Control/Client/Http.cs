using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Factory.Control;

/// <summary>HTTP and JSON over a Unix socket; knows nothing of what is said.</summary>
internal sealed class Http(string socket) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = (_, cancellationToken) => Connect(socket, cancellationToken),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
    })
    {
        BaseAddress = new Uri("http://factory"),
        Timeout = Timeout.InfiniteTimeSpan, // A plan takes as long as it takes; who asks may cancel.
    };

    public Task<T> Get<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        Send(HttpMethod.Get, path, null, content => Read(content, type, cancellationToken), cancellationToken);

    public Task<T> Post<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        Send(HttpMethod.Post, path, JsonContent.Create(body, bodyType), content => Read(content, type, cancellationToken), cancellationToken);

    /// <summary>For an answer without content.</summary>
    public Task Post<TBody>(string path, TBody body, JsonTypeInfo<TBody> bodyType, CancellationToken cancellationToken) =>
        Send(HttpMethod.Post, path, JsonContent.Create(body, bodyType), _ => Task.FromResult(true), cancellationToken);

    public Task<T> Post<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        Send(HttpMethod.Post, path, null, content => Read(content, type, cancellationToken), cancellationToken);

    public Task Post(string path, CancellationToken cancellationToken) =>
        Send(HttpMethod.Post, path, null, _ => Task.FromResult(true), cancellationToken);

    /// <summary>A stream of events as they come: type and data.</summary>
    public async IAsyncEnumerable<SseItem<string>> Events(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await Ask(HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var items = SseParser.Create(stream).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (items.ConfigureAwait(false))
            {
                while (await Guard(async () => await items.MoveNextAsync().ConfigureAwait(false)).ConfigureAwait(false)) yield return items.Current;
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<T> Read<T>(HttpContent content, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await content.ReadFromJsonAsync(type, cancellationToken).ConfigureAwait(false)
        ?? throw new JsonException($"the daemon answered `null` where {typeof(T).Name} belongs");

    private async Task<T> Send<T>(HttpMethod method, string path, HttpContent? body, Func<HttpContent, Task<T>> read, CancellationToken cancellationToken)
    {
        using var response = await Ask(method, path, body, cancellationToken).ConfigureAwait(false);
        return await Guard(() => read(response.Content)).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> Ask(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        var response = await Guard(() => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw new ControlException(response.StatusCode, await ReadProblem(response, cancellationToken).ConfigureAwait(false));
    }

    private async Task<T> Guard<T>(Func<Task<T>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException or IOException or SocketException)
        {
            throw new DaemonUnreachableException(socket, e.InnerException as SocketException ?? e);
        }
    }

    private static async Task<Problem> ReadProblem(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (JsonSerializer.Deserialize(text, ControlJson.Default.Problem) is { Message: not null } problem) return problem;
        }
        catch (JsonException)
        {
            // Not of our making: a proxy, or another program on the socket. Its own words say most.
        }
        var hint = response.StatusCode == HttpStatusCode.NotFound ? "is the daemon older than this `factory`?" : null;
        return new($"the daemon answered {(int)response.StatusCode} {response.ReasonPhrase}{(text.Length is 0 or > 500 ? "" : $": {text}")}", hint);
    }

    private static async ValueTask<Stream> Connect(string path, CancellationToken cancellationToken)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using var address = new UnixSocketAddress(path);
            await connection.ConnectAsync(address.EndPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
