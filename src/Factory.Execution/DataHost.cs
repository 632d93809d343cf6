using Factory.Control;
using Factory.Protocol;

namespace Factory.Execution;

/// <summary>
/// Looks into the files of datasets in a process for each request, under limits of time and memory. One at a time, so that a machine's
/// processors and memory are left to stages. Thread-safe.
/// </summary>
public sealed class DataHost(ExecutionOptions options, IHostLauncher launcher, TimeProvider time) : IDisposable
{
    private const int LongestLine = 256 << 20;
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <exception cref="DataHostException">There is no answer, and why.</exception>
    public async Task<ProfileView> ProfileAsync(ProfileRequest request, CancellationToken cancellationToken) =>
        (await AskAsync(new(options.DataMemory, Profile: request), cancellationToken).ConfigureAwait(false)).Profile ?? throw new DataHostException("the data host's answer is empty");

    /// <exception cref="DataHostException">There is no answer, and why.</exception>
    public async Task<DataComparison> CompareAsync(CompareRequest request, CancellationToken cancellationToken) =>
        (await AskAsync(new(options.DataMemory, Compare: request), cancellationToken).ConfigureAwait(false)).Comparison ?? throw new DataHostException("the data host's answer is empty");

    private async Task<DataResponse> AskAsync(DataRequest request, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var host = Start();
            try
            {
                return await AskAsync(host, request, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await host.EndAsync(force: true, time).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<DataResponse> AskAsync(HostProcess host, DataRequest request, CancellationToken cancellationToken)
    {
        using var passed = new CancellationTokenSource(options.DataLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
        try
        {
            await host.SendAsync(request, ProtocolJson.Default.DataRequest, either.Token).ConfigureAwait(false);
            var answer = await new LineReader<DataResponse>(host.Output, ProtocolJson.Default.DataResponse, LongestLine).ReadAsync(either.Token).ConfigureAwait(false);
            if (answer is null) throw await DeathAsync(host, either.Token).ConfigureAwait(false);
            return answer.Error is null ? answer : throw new DataHostException(answer.Error) { Lasting = true };
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DataHostException($"it takes more than {options.DataLimit.TotalMinutes:0} minutes", e);
        }
        catch (InvalidDataException e)
        {
            throw new DataHostException(e.Message, e);
        }
    }

    private async Task<DataHostException> DeathAsync(HostProcess host, CancellationToken cancellationToken)
    {
        var exit = await host.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new(host.Group?.OutOfMemoryKills() > 0 ? $"it takes more than {new Sdk.ByteSize(options.DataMemory)} of memory"
            : host.LastWords is { Length: > 0 } words ? words : $"the process that looked into it ended with {exit}");
    }

    private HostProcess Start()
    {
        try
        {
            return launcher.Start(new() { Arguments = ["data"], MemoryLimit = options.DataMemory });
        }
        catch (IOException e)
        {
            throw new DataHostException($"the data host cannot be started: {e.Message}", e);
        }
    }

    public void Dispose() => _turn.Dispose();
}

/// <summary>Data could not be looked into.</summary>
public sealed class DataHostException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the data is the reason, so that it will be the same the next time.</summary>
    public bool Lasting { get; init; }
}
