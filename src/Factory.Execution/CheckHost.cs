using Factory.Protocol;
using Microsoft.Extensions.Logging;

namespace Factory.Execution;

/// <summary>
/// Asks stages what their settings make impossible, before anything runs, in a process for each plugin and question, under limits of time and memory. Who does not answer
/// has nothing to tell: the run will. Thread-safe.
/// </summary>
public sealed partial class CheckHost(ExecutionOptions options, IHostLauncher launcher, TimeProvider time, ILogger<CheckHost> log)
{
    private const int LongestLine = 16 << 20;

    /// <param name="directory">The plugin's.</param>
    /// <returns>For each stage what is wrong with it, and what it makes; null when there is no answer.</returns>
    public async Task<IReadOnlyList<CheckedStage>?> CheckAsync(string directory, CheckRequest request, CancellationToken cancellationToken)
    {
        using var passed = new CancellationTokenSource(options.CheckLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
        HostProcess? host = null;
        try
        {
            host = launcher.Start(new() { Arguments = ["check", directory], MemoryLimit = options.CheckMemory });
            await host.SendAsync(request, ProtocolJson.Default.CheckRequest, either.Token).ConfigureAwait(false);
            var answer = await new LineReader<CheckResponse>(host.Output, ProtocolJson.Default.CheckResponse, LongestLine).ReadAsync(either.Token).ConfigureAwait(false);
            if (answer?.Stages.Count == request.Stages.Count) return answer.Stages;
            await host.Exited.WaitAsync(either.Token).ConfigureAwait(false);
            LogNoAnswer(directory, host.LastWords);
        }
        catch (Exception e) when (e is IOException or InvalidDataException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogNoAnswer(directory, e.Message);
        }
        finally
        {
            if (host is not null) await host.EndAsync(force: true, time).ConfigureAwait(false);
        }
        return null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "plugin {Directory} does not say what is wrong with its stages' settings: {Reason}")]
    private partial void LogNoAnswer(string directory, string reason);
}
