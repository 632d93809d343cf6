using System.Diagnostics;
using System.Text.Json;
using Factory.Control;

namespace Factory.LanguageServer;

/// <summary>A daemon could not be had.</summary>
internal sealed class NoDaemonException(string message) : Exception(message);

/// <summary>
/// The daemon that the command line would use in the same folder, started if there is none. A private one ends when it is idle;
/// then it is started again.
/// </summary>
internal sealed class DaemonLink(string factory, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _one = new(1);
    private ControlClient? _client;
    private Knowledge? _knowledge;
    private long? _failedAt;

    /// <summary>What was learnt last; nothing before the first time.</summary>
    public Knowledge Knowledge => _knowledge ?? Knowledge.None;

    /// <summary>Asks the daemon, and starts it where that is needed.</summary>
    /// <exception cref="NoDaemonException">There is none, and it cannot be started.</exception>
    public async Task<T> Ask<T>(string directory, Func<ControlClient, Task<T>> question, CancellationToken cancellationToken)
    {
        try
        {
            return await question(await Client(directory, again: false, cancellationToken));
        }
        catch (DaemonUnreachableException)
        {
            return await question(await Client(directory, again: true, cancellationToken));
        }
    }

    private async Task<ControlClient> Client(string directory, bool again, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_client is not null && !again) return _client;
            // Not at every key.
            if (_failedAt is { } failed && clock.GetElapsedTime(failed) < Patience) throw new NoDaemonException("no daemon could be started");
            _client?.Dispose();
            _client = null;
            _failedAt = clock.GetTimestamp();
            await Run(directory, cancellationToken, "daemon", "start");
            var status = JsonSerializer.Deserialize(await Run(directory, cancellationToken, "daemon", "status", "--json"), ControlJson.Default.DaemonStatus)!;
            _client = new(status.Socket, clock);
            _knowledge = await Knowledge.Learn(_client, cancellationToken);
            _failedAt = null;
            return _client;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<string> Run(string directory, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo(factory, arguments)
        {
            WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? await output : throw new NoDaemonException((await error).Trim());
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new NoDaemonException($"{factory} cannot be started: {e.Message}");
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        _one.Dispose();
    }
}
