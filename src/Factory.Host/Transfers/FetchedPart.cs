namespace Factory.Host.Transfers;

/// <summary>
/// A file that is being fetched. Its mark is written beside it before its first byte, so that whoever finds the two knows what the beginning
/// is of.
/// </summary>
internal sealed class FetchedPart(string file, string? mark)
{
    /// <param name="begun">So many bytes of it are there.</param>
    /// <param name="length">Of what comes; null where the server does not say.</param>
    public async Task TakeAsync(Stream from, long begun, long? length, IProgress<long> moved, CancellationToken cancellationToken)
    {
        if (begun == 0)
        {
            File.Delete(file);
            await File.WriteAllTextAsync($"{file}.mark", mark ?? "", cancellationToken).ConfigureAwait(false);
        }
        await using var to = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1, useAsync: true);
        to.SetLength(begun);
        to.Position = begun;
        var came = await Places.CopyAsync(from, to, null, moved, cancellationToken).ConfigureAwait(false);
        if (length is { } all and >= 0 && came != all) throw new IOException($"the connection ended after {came} of {all} bytes");
    }
}
