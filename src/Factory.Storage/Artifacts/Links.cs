using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>Takes over a file without copying it.</summary>
internal static class Links
{
    /// <returns>The file's new name, sealed; null when it must be copied.</returns>
    public static string? TryAdopt(FoundFile found, SafeFileHandle source, BlobId blob, string staged)
    {
        // A file with a second name could be written through that name later.
        if (found.Stat.Links != 1) return null;
        if (Posix.TryLink(source, staged) != 0) return null;
        try
        {
            Blobs.Seal(source, blob, found.FullPath);
            return staged;
        }
        catch (PosixException e) when (e.Error == Errno.NotPermitted)
        {
            return null; // Another user's file.
        }
    }
}
