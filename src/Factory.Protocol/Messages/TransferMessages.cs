namespace Factory.Protocol;

/// <summary>A line to a transfer host's standard input: one of the requests. Many may be under way, and are answered in any order.</summary>
/// <param name="Id">Chosen by the sender, repeated in the answer.</param>
/// <param name="Open">The first request: which place all others are about.</param>
public sealed record TransferRequest(
    long Id, TransferPlace? Open = null, TransferList? List = null, TransferGet? Get = null, TransferPut? Put = null, TransferFetch? Fetch = null);

/// <summary>A line from a transfer host's standard output.</summary>
/// <param name="Id">Of the request.</param>
/// <param name="Moved">No answer yet: so many bytes have moved since the line before.</param>
/// <param name="Done">The answer.</param>
/// <param name="Failure">Why there is none.</param>
public sealed record TransferResponse(long Id, long? Moved = null, TransferDone? Done = null, TransferFailure? Failure = null);

/// <summary>Where content is brought to or taken from. It holds no secret, but says where one is.</summary>
/// <param name="Url"><c>file:///srv/data</c>, <c>ssh://user@host:22/path</c>, <c>s3://bucket/path</c>, <c>https://host/path</c>.</param>
public sealed record TransferPlace(string Url)
{
    /// <summary>A file: the private key for ssh, the profiles of AWS for s3. Null for what the user has set up.</summary>
    public string? Credentials { get; init; }
    /// <summary>Which of the profiles.</summary>
    public string? Profile { get; init; }
    /// <summary>The address of a storage service other than Amazon's.</summary>
    public string? Endpoint { get; init; }
    public string? Region { get; init; }
    /// <summary>The fingerprint (<c>SHA256:…</c>) that the server's key must have. Null: known_hosts says it.</summary>
    public string? HostKey { get; init; }
    /// <summary>Where unfinished files lie in a folder or on a server of which one must be able to tell what is whole.</summary>
    public string Temporaries { get; init; } = "tmp";
}

/// <summary>All keys with a beginning.</summary>
/// <param name="Most">So many are enough.</param>
public sealed record TransferList(string Prefix, int? Most = null);

/// <summary>Part of what lies under a key, or all, into a new file.</summary>
/// <param name="Length">Null: to the end.</param>
public sealed record TransferGet(string Key, string File, long Offset = 0, long? Length = null);

/// <summary>A file's content under a key: there whole, or not at all.</summary>
public sealed record TransferPut(string File, string Key);

/// <summary>All of what lies under a key, into a file that may hold the beginning already.</summary>
/// <param name="Known">The mark of the content that whoever asks has: when it is still the same, nothing is fetched.</param>
/// <param name="Begun">The mark of the content whose beginning the file holds; of another content all is fetched.</param>
public sealed record TransferFetch(string Key, string File, string? Known = null, string? Begun = null);

public sealed record TransferDone
{
    /// <summary>Of a list.</summary>
    public IReadOnlyList<TransferObject>? Objects { get; init; }
    /// <summary>Of a fetch: a mark that is another for another content; null where the server gives none.</summary>
    public string? Mark { get; init; }
    /// <summary>Of a fetch: the content is the known one.</summary>
    public bool Same { get; init; }
}

/// <param name="Mark">As in <see cref="TransferDone.Mark"/>.</param>
public sealed record TransferObject(string Key, long Size, string? Mark = null);

/// <param name="Message">What happened, where, and what can be done.</param>
public sealed record TransferFailure(string Message, TransferFault Fault);

public enum TransferFault
{
    /// <summary>Something broke that may work the next time: a connection, a server that is too busy.</summary>
    Broken,
    /// <summary>There is nothing under the key.</summary>
    Missing,
    /// <summary>It will not work the next time either: no such server, no access, a wrong address.</summary>
    Refused,
}
