namespace Factory.Storage;

/// <summary>
/// Files under keys, somewhere else: all that a remote must be able to do. Several calls may be under way at once. What it gives is not
/// trusted. Failures are <see cref="RemoteException"/>s.
/// </summary>
public interface IRemoteObjects
{
    /// <summary>All keys with a beginning.</summary>
    /// <param name="most">So many are enough.</param>
    Task<IReadOnlyList<RemoteObject>> List(string prefix, int? most, CancellationToken cancellationToken);

    /// <summary>Part of what lies under a key, into a new file; false when there is nothing.</summary>
    /// <param name="length">Null: to the end.</param>
    Task<bool> Get(string key, string file, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Whoever looks sees all of it or nothing.</summary>
    Task Put(string file, string key, CancellationToken cancellationToken);
}

public sealed record RemoteObject(string Key, long Size);

/// <summary>A remote cannot be used, or not now, for a reason that who asked can mend.</summary>
public sealed class RemoteException(string message, Exception? inner = null) : Exception(message, inner);
