namespace Factory.Storage;

/// <summary>
/// Deletes what was taken over. On the store's own file system it is moved aside first: so it is gone at once, however many files it has, and they are
/// deleted afterwards; what a process does not come to is swept.
/// </summary>
internal static class Discarding
{
    /// <param name="staging">An empty folder of the store, which goes with it.</param>
    /// <returns>Completes when nothing is left of it.</returns>
    public static Task Begin(string path, string staging)
    {
        try
        {
            Posix.Rename(path, Path.Combine(staging, "gone"));
            return Task.Factory.StartNew(() => Sweep(staging), TaskCreationOptions.LongRunning);
        }
        catch (PosixException)
        {
            // Another file system, or a folder that is not ours to move.
            Directory.Delete(staging);
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
            return Task.CompletedTask;
        }
    }

    private static void Sweep(string staging)
    {
        try
        {
            Directory.Delete(staging, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever sweeps comes to it, and tells.
        }
    }
}
