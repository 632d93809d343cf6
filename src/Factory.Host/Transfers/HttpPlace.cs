using System.Net;
using System.Net.Http.Headers;
using Factory.Protocol;

namespace Factory.Host.Transfers;

/// <summary>One file of a web server, to be read.</summary>
internal sealed class HttpPlace(Uri url) : IPlace
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30), MaxAutomaticRedirections = 10 })
    {
        Timeout = Timeout.InfiniteTimeSpan, // The daemon hears of every byte, and ends what stands still.
        DefaultRequestHeaders = { UserAgent = { new ProductInfoHeaderValue("factory", "1") } },
    };

    public async Task<TransferDone> FetchAsync(TransferFetch fetch, IProgress<long> moved, CancellationToken cancellationToken)
    {
        var begun = fetch.Begun is { Length: > 0 } && File.Exists(fetch.File) ? new FileInfo(fetch.File).Length : 0;
        using var answer = await AskAsync(fetch, begun, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotModified) return new() { Same = true, Mark = fetch.Known };
        if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && begun > 0)
        {
            // All of it is there, or it has become another: to be on the safe side it is fetched anew.
            File.Delete(fetch.File);
            return await FetchAsync(fetch with { Begun = null }, moved, cancellationToken).ConfigureAwait(false);
        }
        Expect(answer);
        var (mark, follows) = (MarkOf(answer), answer.StatusCode == HttpStatusCode.PartialContent && answer.Content.Headers.ContentRange?.From == begun);
        await using var from = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await new FetchedPart(fetch.File, mark).TakeAsync(from, follows ? begun : 0, answer.Content.Headers.ContentLength, moved, cancellationToken).ConfigureAwait(false);
        return new() { Mark = mark };
    }

    public Task<IReadOnlyList<TransferObject>> ListAsync(TransferList list, IProgress<long> moved, CancellationToken cancellationToken) => throw OnlyRead();
    public Task GetAsync(TransferGet get, IProgress<long> moved, CancellationToken cancellationToken) => throw OnlyRead();
    public Task PutAsync(TransferPut put, IProgress<long> moved, CancellationToken cancellationToken) => throw OnlyRead();

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> AskAsync(TransferFetch fetch, long begun, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        // As the server gave it: a strong tag, a weak one, or a time.
        if (fetch.Known is { Length: > 0 } known)
            request.Headers.TryAddWithoutValidation(IsTag(known) ? "If-None-Match" : "If-Modified-Since", known);
        // A weak tag does not promise the same bytes, so a range of it may not be asked for.
        if (begun > 0 && fetch.Begun is { } mark && !mark.StartsWith("W/", StringComparison.Ordinal))
        {
            request.Headers.TryAddWithoutValidation("If-Range", mark);
            request.Headers.Range = new(begun, null);
        }
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw new TransferException(TransferFault.Refused, $"{Shown} cannot be reached: {e.Message}", e);
        }
        catch (HttpRequestException e)
        {
            throw new TransferException(TransferFault.Broken, $"{Shown} cannot be reached: {e.Message}", e);
        }
    }

    private void Expect(HttpResponseMessage answer)
    {
        if (answer.IsSuccessStatusCode) return;
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) throw TransferException.Missing(Shown);
        var lasting = (int)answer.StatusCode is >= 400 and < 500 and not (408 or 425 or 429);
        throw new TransferException(lasting ? TransferFault.Refused : TransferFault.Broken, $"{Shown} answers {(int)answer.StatusCode} {answer.ReasonPhrase}");
    }

    // What follows `?` may be a key to the content.
    private string Shown => url.GetLeftPart(UriPartial.Path);

    private static string? MarkOf(HttpResponseMessage answer) =>
        answer.Headers.ETag?.ToString() ?? (answer.Content.Headers.LastModified is { } time ? time.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : null);

    private static bool IsTag(string mark) => mark.StartsWith('"') || mark.StartsWith("W/", StringComparison.Ordinal);

    private static TransferException OnlyRead() => new(TransferFault.Refused, "a web address is a source: it is read, and nothing is brought there");
}
