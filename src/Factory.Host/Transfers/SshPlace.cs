using Factory.Protocol;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Factory.Host.Transfers;

/// <summary>A folder on another machine, over SFTP.</summary>
internal sealed class SshPlace : IPlace
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly SftpClient _client;
    private readonly string _root;
    private readonly string _temporaries;
    private readonly SemaphoreSlim _making = new(1, 1);
    private readonly HashSet<string> _made = [];
    private int _swept;

    private SshPlace(SftpClient client, string root, string temporaries) => (_client, _root, _temporaries) = (client, root, temporaries);

    /// <exception cref="TransferException">The server cannot be reached, is not who it should be, or does not let us in.</exception>
    public static SshPlace Connect(Uri url, TransferPlace place)
    {
        var server = SshServer.Of(url, place);
        var client = new SftpClient(server.Connection) { OperationTimeout = s_patience, KeepAliveInterval = TimeSpan.FromSeconds(15) };
        client.HostKeyReceived += (_, e) => e.CanTrust = server.Trusts(e.HostKeyName, e.HostKey, e.FingerPrintSHA256);
        try
        {
            client.Connect();
            return new(client, RootOf(url, client), place.Temporaries);
        }
        catch (Exception e) when (e is SshException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            client.Dispose();
            throw server.Explain(e);
        }
    }

    public async Task<IReadOnlyList<TransferObject>> ListAsync(TransferList list, IProgress<long> moved, CancellationToken cancellationToken)
    {
        if (!await _client.ExistsAsync(_root, cancellationToken).ConfigureAwait(false))
            throw new TransferException(TransferFault.Refused, $"there is no folder {_root} on {_client.ConnectionInfo.Host}");
        var (folder, beginning) = Places.Split(list.Prefix);
        var found = new List<TransferObject>();
        await ListAsync(folder, beginning, list.Most ?? int.MaxValue, found, moved, cancellationToken).ConfigureAwait(false);
        return found;
    }

    public async Task GetAsync(TransferGet get, IProgress<long> moved, CancellationToken cancellationToken)
    {
        try
        {
            await using var to = new FileStream(get.File, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1, useAsync: true);
            await using var from = await _client.OpenAsync(PathOf(get.Key), FileMode.Open, FileAccess.Read, cancellationToken).ConfigureAwait(false);
            from.Position = get.Offset;
            await Places.CopyAsync(from, to, get.Length, moved, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpPathNotFoundException)
        {
            throw TransferException.Missing(PathOf(get.Key));
        }
    }

    public async Task PutAsync(TransferPut put, IProgress<long> moved, CancellationToken cancellationToken)
    {
        var (path, temporary) = (PathOf(put.Key), PathOf($"{_temporaries}/{Guid.NewGuid():N}"));
        try
        {
            await MakeFolderAsync(_temporaries, cancellationToken).ConfigureAwait(false);
            await MakeFolderAsync(Places.Split(put.Key).Folder.TrimEnd('/'), cancellationToken).ConfigureAwait(false);
            await using (var from = new FileStream(put.File, FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: true))
                await _client.UploadFileAsync(from, temporary, new Steps(moved), cancellationToken).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _swept, 1) == 0) await SweepAsync(cancellationToken).ConfigureAwait(false);
            // The plain rename of SFTP refuses to replace a file, and a push that comes second replaces a file with its like.
            _client.RenameFile(temporary, path, isPosix: true);
        }
        catch (SftpPermissionDeniedException e)
        {
            throw new TransferException(TransferFault.Refused, $"{path} on {_client.ConnectionInfo.Host} may not be written: {e.Message}", e);
        }
    }

    public Task<TransferDone> FetchAsync(TransferFetch fetch, IProgress<long> moved, CancellationToken cancellationToken) =>
        throw new TransferException(TransferFault.Refused, "ssh is for remotes: as a source it is not read");

    public void Dispose()
    {
        _client.Dispose();
        _making.Dispose();
    }

    private async Task ListAsync(string folder, string beginning, int most, List<TransferObject> found, IProgress<long> moved, CancellationToken cancellationToken)
    {
        if (!await _client.ExistsAsync(PathOf(folder), cancellationToken).ConfigureAwait(false)) return;
        await foreach (var entry in _client.ListDirectoryAsync(PathOf(folder), cancellationToken).ConfigureAwait(false))
        {
            if (found.Count >= most) return;
            moved.Report(0);
            if (entry.Name is "." or ".." || !entry.Name.StartsWith(beginning, StringComparison.Ordinal)) continue;
            if (entry.IsRegularFile) found.Add(new(folder + entry.Name, entry.Attributes.Size));
            else if (entry.IsDirectory && folder + entry.Name != _temporaries) await ListAsync($"{folder}{entry.Name}/", "", most, found, moved, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes what a push left that was interrupted; younger ones are others'.</summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var entries = new List<Renci.SshNet.Sftp.ISftpFile>();
            await foreach (var entry in _client.ListDirectoryAsync(PathOf(_temporaries), cancellationToken).ConfigureAwait(false))
                if (entry.IsRegularFile) entries.Add(entry);
            // Its clock is not ours: what is old is so beside the youngest, which has just been written.
            var now = entries.Select(e => e.LastWriteTimeUtc).DefaultIfEmpty().Max();
            foreach (var entry in entries.Where(e => now - e.LastWriteTimeUtc > Places.Forgotten)) await _client.DeleteFileAsync(entry.FullName, cancellationToken).ConfigureAwait(false);
        }
        catch (SshException)
        {
            // Another sweeps too, or it is others' and may not be deleted: it is in nobody's way.
        }
    }

    private async Task MakeFolderAsync(string folder, CancellationToken cancellationToken)
    {
        await _making.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var path = "";
            foreach (var part in folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                path = path.Length == 0 ? part : $"{path}/{part}";
                if (_made.Contains(path)) continue;
                try
                {
                    if (!await _client.ExistsAsync(PathOf(path), cancellationToken).ConfigureAwait(false))
                        await _client.CreateDirectoryAsync(PathOf(path), cancellationToken).ConfigureAwait(false);
                }
                catch (SshException) when (_client.Exists(PathOf(path)))
                {
                    // Another push was faster.
                }
                _made.Add(path);
            }
        }
        finally
        {
            _making.Release();
        }
    }

    private string PathOf(string key) => key.Length == 0 ? _root : $"{_root.TrimEnd('/')}/{key.TrimEnd('/')}";

    /// <summary><c>/~/data</c> is below the folder that the server begins in.</summary>
    private static string RootOf(Uri url, SftpClient client)
    {
        var path = Uri.UnescapeDataString(url.AbsolutePath);
        return path.StartsWith("/~/", StringComparison.Ordinal) ? $"{client.WorkingDirectory}/{path[3..]}" : path;
    }

    private sealed class Steps(IProgress<long> moved) : IProgress<UploadFileProgressReport>
    {
        private ulong _before;

        public void Report(UploadFileProgressReport value)
        {
            var before = Interlocked.Exchange(ref _before, value.TotalBytesUploaded);
            if (value.TotalBytesUploaded > before) moved.Report((long)(value.TotalBytesUploaded - before));
        }
    }
}
