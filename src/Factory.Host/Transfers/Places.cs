using Factory.Protocol;

namespace Factory.Host.Transfers;

/// <summary>A kind of place for each scheme, and what they share.</summary>
internal static class Places
{
    private const int BufferSize = 256 << 10;
    /// <summary>What was begun so long ago nobody goes on with.</summary>
    public static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    public static IPlace Open(TransferPlace place) =>
        !Uri.TryCreate(place.Url, UriKind.Absolute, out var url) ? throw new TransferException(TransferFault.Refused, $"`{place.Url}` is no address")
        : url.Scheme switch
        {
            "file" => new FolderPlace(url.LocalPath, place.Temporaries),
            "ssh" or "sftp" => SshPlace.Connect(url, place),
            "s3" => new S3Place(url, place),
            "http" or "https" => new HttpPlace(url),
            var other => throw new TransferException(TransferFault.Refused, $"nothing is known of `{other}://`: it is file, ssh, s3, http or https"),
        };

    /// <summary>Copies bytes, and tells of each buffer.</summary>
    /// <param name="length">So many, or to the end.</param>
    /// <returns>How many.</returns>
    public static async Task<long> CopyAsync(Stream from, Stream to, long? length, IProgress<long> moved, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferSize];
        long copied = 0;
        while (length is not { } all || copied < all)
        {
            var wanted = length is { } limit ? (int)Math.Min(buffer.Length, limit - copied) : buffer.Length;
            var read = await from.ReadAsync(buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
            if (read == 0) break;
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            moved.Report(read);
            copied += read;
        }
        return copied;
    }

    /// <summary>The folder part of a key, with its slash; and how names in it begin.</summary>
    public static (string Folder, string Beginning) Split(string prefix)
    {
        var slash = prefix.LastIndexOf('/') + 1;
        return (prefix[..slash], prefix[slash..]);
    }
}
