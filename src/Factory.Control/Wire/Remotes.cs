namespace Factory.Control;

/// <summary>A place outside this machine that versions of datasets are brought to and taken from. It holds no secret, only where one is.</summary>
/// <param name="Url"><c>file:///srv/data</c>, <c>ssh://user@host/path</c>, <c>s3://bucket/path</c>; without a password.</param>
public sealed record RemoteView(string Name, string Url)
{
    /// <summary>A file of this machine: a private key for ssh, profiles with keys for s3. Without: what the daemon's user has set up.</summary>
    public string? Credentials { get; init; }
    /// <summary>Which of the profiles.</summary>
    public string? Profile { get; init; }
    /// <summary>The address of a storage service that is not Amazon's.</summary>
    public string? Endpoint { get; init; }
    public string? Region { get; init; }
    /// <summary>The fingerprint that an ssh server's key must have, <c>SHA256:…</c>. Without: <c>known_hosts</c> says it.</summary>
    public string? HostKey { get; init; }
    public string? Author { get; init; }
    public DateTimeOffset? Created { get; init; }
}

/// <param name="Version">The number that it had where it was pushed from.</param>
public sealed record RemoteVersionView(string Name, long Version, string Digest);

/// <summary>Brings a version to a remote.</summary>
/// <param name="Remote">A name, an address, or an absolute path.</param>
/// <param name="Version">A number or an alias; null for the latest.</param>
public sealed record DataPush(string Remote, string? Version = null);

/// <param name="Sent">Bytes that travelled.</param>
/// <param name="Known">Whether the remote had all of it.</param>
public sealed record DataPushed(string Name, long Version, string Remote, long Files, long Bytes, long Sent, bool Known);

/// <summary>Takes a version from a remote.</summary>
/// <param name="Remote">A name, an address, or an absolute path.</param>
/// <param name="Version">The number that it had where it was pushed from, or the beginning of its digest; null for the highest number.</param>
/// <param name="As">The dataset that it becomes a version of; null for the one that it was.</param>
/// <param name="Alias">Points to it from now on.</param>
public sealed record DataPull(string Remote, string? Version = null, string? As = null, string? Alias = null);

/// <param name="Version">The number that it has here.</param>
/// <param name="RemoteVersion">The number that it had where it was pushed from.</param>
/// <param name="Created">False when the dataset had this content already.</param>
/// <param name="Received">Bytes that travelled.</param>
public sealed record DataPulled(string Name, long Version, long RemoteVersion, string Digest, bool Created, long Files, long Bytes, long Received);
