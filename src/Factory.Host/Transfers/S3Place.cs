using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Amazon.S3.Model;
using Factory.Protocol;

namespace Factory.Host.Transfers;

/// <summary>Objects of a bucket whose keys begin alike, in Amazon's storage or another that speaks its protocol.</summary>
internal sealed class S3Place : IPlace
{
    private const int NotFound = 404, PreconditionFailed = 412, NotModified = 304, RangeNotSatisfiable = 416;
    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly string _root;

    public S3Place(Uri url, TransferPlace place)
    {
        (_bucket, _root) = (url.Host, Uri.UnescapeDataString(url.AbsolutePath).Trim('/'));
        var config = new AmazonS3Config
        {
            // Sums of their own in trailers are more than many other servers understand; what comes is checked by its digest in any case.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 3, Timeout = TimeSpan.FromMinutes(10),
        };
        if ((place.Endpoint ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3") ?? Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL")) is { } endpoint)
            (config.ServiceURL, config.ForcePathStyle, config.AuthenticationRegion) = (endpoint, true, place.Region ?? "us-east-1");
        else if (place.Region is { } region) config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        if (place.Profile is { } wanted && place.Credentials is null) config.Profile = new(wanted);
        _client = place.Credentials is { } file ? new(CredentialsOf(file, place.Profile ?? "default"), config) : new(config);
    }

    public Task<IReadOnlyList<TransferObject>> ListAsync(TransferList list, IProgress<long> moved, CancellationToken cancellationToken) => Asked(_root, async () =>
    {
        var found = new List<TransferObject>();
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = _root.Length == 0 ? list.Prefix : $"{_root}/{list.Prefix}", MaxKeys = Math.Min(list.Most ?? 1000, 1000) };
        ListObjectsV2Response page;
        do
        {
            page = await _client.ListObjectsV2Async(request, cancellationToken).ConfigureAwait(false);
            found.AddRange((page.S3Objects ?? []).Select(o => new TransferObject(o.Key[Math.Min(o.Key.Length, _root.Length == 0 ? 0 : _root.Length + 1)..], o.Size ?? 0, o.ETag)));
            moved.Report(0);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true && found.Count < (list.Most ?? int.MaxValue));
        return (IReadOnlyList<TransferObject>)found;
    });

    public Task GetAsync(TransferGet get, IProgress<long> moved, CancellationToken cancellationToken) => Asked(get.Key, async () =>
    {
        var request = new GetObjectRequest { BucketName = _bucket, Key = KeyOf(get.Key) };
        if (get.Length is { } length) request.ByteRange = new ByteRange(get.Offset, get.Offset + length - 1);
        else if (get.Offset > 0) request.ByteRange = new ByteRange($"bytes={get.Offset}-");
        using var answer = await _client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        await using var to = new FileStream(get.File, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1, useAsync: true);
        await Places.CopyAsync(answer.ResponseStream, to, null, moved, cancellationToken).ConfigureAwait(false);
        return true;
    });

    public Task PutAsync(TransferPut put, IProgress<long> moved, CancellationToken cancellationToken) => Asked(put.Key, async () =>
    {
        var request = new PutObjectRequest { BucketName = _bucket, Key = KeyOf(put.Key), FilePath = put.File, UseChunkEncoding = false };
        request.StreamTransferProgress += (_, e) => moved.Report(e.IncrementTransferred);
        await _client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
        return true;
    });

    public Task<TransferDone> FetchAsync(TransferFetch fetch, IProgress<long> moved, CancellationToken cancellationToken) => Asked(fetch.Key, async () =>
    {
        var begun = fetch.Begun is not null && File.Exists(fetch.File) ? new FileInfo(fetch.File).Length : 0;
        try
        {
            return await FetchAsync(fetch, begun, moved, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when ((int)e.StatusCode == NotModified)
        {
            return new() { Same = true, Mark = fetch.Known };
        }
        catch (AmazonS3Exception e) when (begun > 0 && (int)e.StatusCode is PreconditionFailed or RangeNotSatisfiable)
        {
            return await FetchAsync(fetch, 0, moved, cancellationToken).ConfigureAwait(false);
        }
    });

    public void Dispose() => _client.Dispose();

    private async Task<TransferDone> FetchAsync(TransferFetch fetch, long begun, IProgress<long> moved, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = _bucket, Key = KeyOf(fetch.Key), EtagToNotMatch = fetch.Known };
        if (begun > 0) (request.ByteRange, request.EtagToMatch) = (new ByteRange($"bytes={begun}-"), fetch.Begun);
        using var answer = await _client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        var part = new FetchedPart(fetch.File, answer.ETag);
        await part.TakeAsync(answer.ResponseStream, begun > 0 && answer.ContentRange is { Length: > 0 } ? begun : 0, answer.ContentLength, moved, cancellationToken).ConfigureAwait(false);
        return new() { Mark = answer.ETag };
    }

    private async Task<T> Asked<T>(string key, Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "NoSuchKey" || ((int)e.StatusCode == NotFound && e.ErrorCode is not "NoSuchBucket"))
        {
            throw TransferException.Missing($"s3://{_bucket}/{KeyOf(key)}");
        }
        catch (AmazonS3Exception e) when ((int)e.StatusCode is >= 400 and < 500 and not (NotModified or PreconditionFailed or RangeNotSatisfiable or 408 or 429))
        {
            throw new TransferException(TransferFault.Refused, $"s3://{_bucket} refuses: {e.ErrorCode}, {e.Message}", e);
        }
        catch (AmazonServiceException e) when (e is not AmazonS3Exception)
        {
            throw new TransferException(TransferFault.Broken, $"s3://{_bucket} cannot be reached: {e.Message}", e);
        }
        catch (AmazonClientException e)
        {
            throw new TransferException(TransferFault.Refused, $"s3://{_bucket} cannot be asked: {e.Message}", e);
        }
    }

    private string KeyOf(string key) => _root.Length == 0 ? key : key.Length == 0 ? _root : $"{_root}/{key}";

    private static AWSCredentials CredentialsOf(string file, string profile) =>
        !File.Exists(file) ? throw new TransferException(TransferFault.Refused, $"there is no file of credentials {file}")
        : new SharedCredentialsFile(file).TryGetProfile(profile, out var found) ? found.GetAWSCredentials(new SharedCredentialsFile(file))
        : throw new TransferException(TransferFault.Refused, $"{file} has no profile `{profile}`");
}
