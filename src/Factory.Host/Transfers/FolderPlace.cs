using Factory.Host.Native;
using Factory.Protocol;

namespace Factory.Host.Transfers;

/// <summary>A folder: on a disk, or of a file system that others see too.</summary>
internal sealed class FolderPlace(string root, string temporaries) : IPlace
{
    private int _swept;

    public Task<IReadOnlyList<TransferObject>> ListAsync(TransferList list, IProgress<long> moved, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(root)) throw new TransferException(TransferFault.Refused, $"there is no folder {root}");
        var (folder, beginning) = Places.Split(list.Prefix);
        var start = new DirectoryInfo(Path.Combine(root, folder));
        if (!start.Exists) return Task.FromResult<IReadOnlyList<TransferObject>>([]);
        var found = start.EnumerateFileSystemInfos($"{Literal(beginning)}*")
            .SelectMany(e => e is DirectoryInfo inner ? inner.Name == temporaries && folder == "" ? [] : inner.EnumerateFiles("*", SearchOption.AllDirectories) : [(FileInfo)e])
            .Select(f =>
            {
                moved.Report(0);
                return new TransferObject(Path.GetRelativePath(root, f.FullName), f.Length);
            });
        return Task.FromResult<IReadOnlyList<TransferObject>>([.. list.Most is { } most ? found.Take(most) : found]);
    }

    public async Task GetAsync(TransferGet get, IProgress<long> moved, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, get.Key);
        if (!File.Exists(path)) throw TransferException.Missing(path);
        await using var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true);
        from.Position = get.Offset;
        await using var to = new FileStream(get.File, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1, useAsync: true);
        await Places.CopyAsync(from, to, get.Length, moved, cancellationToken).ConfigureAwait(false);
    }

    // A name that a version relies on must outlive a loss of power: so must that of its folder.
    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        MakeFolder(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder);
        Sync(Path.GetDirectoryName(folder)!);
    }

    public async Task PutAsync(TransferPut put, IProgress<long> moved, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, put.Key);
        var temporary = Path.Combine(root, temporaries, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Path.GetDirectoryName(temporary)!);
        MakeFolder(Path.GetDirectoryName(path)!);
        try
        {
            await using (var from = new FileStream(put.File, FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: true))
            await using (var to = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, useAsync: true))
                await Places.CopyAsync(from, to, null, moved, cancellationToken).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _swept, 1) == 0) Sweep(temporary);
            Sync(temporary);
            File.Move(temporary, path, overwrite: true);
            Sync(Path.GetDirectoryName(path)!);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Deletes what a push left that was interrupted, by the clock of the disk that it lies on; younger ones are others'.</summary>
    private static void Sweep(string youngest)
    {
        var now = File.GetLastWriteTimeUtc(youngest);
        foreach (var file in new DirectoryInfo(Path.GetDirectoryName(youngest)!).EnumerateFiles().Where(f => now - f.LastWriteTimeUtc > Places.Forgotten))
        {
            try
            {
                file.Delete();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is others', and in nobody's way.
            }
        }
    }

    public Task<TransferDone> FetchAsync(TransferFetch fetch, IProgress<long> moved, CancellationToken cancellationToken) =>
        throw new TransferException(TransferFault.Refused, $"{root} is a folder of this machine, and is read as it is");

    public void Dispose()
    {
    }

    // What was put must be there after a power failure, too: another push relies on it.
    private static void Sync(string path)
    {
        var descriptor = Posix.Checked(Posix.Open(path, Posix.ReadOnly | Posix.CloseOnExec, 0), $"{path} cannot be opened");
        try
        {
            Posix.Checked(Posix.Sync(descriptor), $"{path} cannot be brought to the disk");
        }
        finally
        {
            _ = Posix.Close(descriptor);
        }
    }

    // A beginning is no pattern.
    private static string Literal(string beginning) => beginning.IndexOfAny(['*', '?']) < 0 ? beginning
        : throw new TransferException(TransferFault.Refused, $"`{beginning}` is no beginning of a key");
}
