using Factory.Protocol;

namespace Factory.Host.Transfers;

/// <summary>
/// Where content is brought to or taken from. Keys are paths with <c>/</c>. Called by several threads at once; what is transient is thrown
/// as it comes, the rest as <see cref="TransferException"/>.
/// </summary>
internal interface IPlace : IDisposable
{
    /// <summary>All keys with a beginning; none where there is nothing.</summary>
    /// <param name="moved">Hears of no bytes, but that the list grows.</param>
    Task<IReadOnlyList<TransferObject>> ListAsync(TransferList list, IProgress<long> moved, CancellationToken cancellationToken);

    Task GetAsync(TransferGet get, IProgress<long> moved, CancellationToken cancellationToken);

    /// <summary>Whoever looks sees all of it or nothing, whatever was there before.</summary>
    Task PutAsync(TransferPut put, IProgress<long> moved, CancellationToken cancellationToken);

    Task<TransferDone> FetchAsync(TransferFetch fetch, IProgress<long> moved, CancellationToken cancellationToken);
}

/// <summary>A failure in words for whoever asked.</summary>
internal sealed class TransferException(TransferFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public TransferFault Fault { get; } = fault;

    public static TransferException Missing(string key) => new(TransferFault.Missing, $"there is no {key}");
}
