using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Where a remote may be.</summary>
internal static class RemoteAddress
{
    /// <summary>A path or a URL, and no name.</summary>
    public static bool IsAddress(string reference) => reference.StartsWith('/') || reference.Contains("://", StringComparison.Ordinal);

    /// <returns>The address as a URL.</returns>
    /// <exception cref="RemoteException">It is none, or one that holds a secret.</exception>
    public static string Check(string address)
    {
        var url = address.StartsWith('/') ? new UriBuilder(Uri.UriSchemeFile, "") { Path = address }.Uri.AbsoluteUri : address;
        var isUrl = Uri.TryCreate(url, UriKind.Absolute, out var read);
        if (read is { IsFile: false } && (read.UserInfo.Contains(':', StringComparison.Ordinal) || (read.Scheme == "s3" && read.UserInfo.Length > 0) || read.Query.Length > 0))
            throw new RemoteException("an address holds no password and no query, for it is shown and logged: `--credentials FILE` names a file with what opens the place");
        if (!isUrl || read!.Scheme is not ("file" or "ssh" or "sftp" or "s3") || (read.Host.Length == 0 && !read.IsFile))
            throw new RemoteException($"`{address}` is no place for a remote: it is a folder (/srv/data), ssh://user@host/path or s3://bucket/path");
        return url;
    }
}
