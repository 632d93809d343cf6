using Factory.Protocol;

namespace Factory.Execution.Scripts;

/// <summary>One process of the script host. Answers one request at a time; one that it cannot answer is told as <see cref="ScriptFailure"/>.</summary>
internal sealed class ScriptProcess
{
    private const int SignalKill = 9;
    private const int LongestLine = 256 << 20;
    private static readonly ScriptScope s_nothing = new(Row: false, new Dictionary<string, ScriptType>());

    private readonly HostProcess _process;
    private readonly LineReader<ScriptResponse> _answers;
    private readonly ExecutionOptions _options;
    private readonly TimeProvider _time;
    private long _last;

    private ScriptProcess(HostProcess process, ExecutionOptions options, TimeProvider time)
    {
        (_process, _options, _time) = (process, options, time);
        _answers = new(process.Output, ProtocolJson.Default.ScriptResponse, LongestLine);
    }

    public bool Dead => _process.Exited.IsCompleted;

    /// <summary>Starts one and lets it load the compiler, so that no request pays for that.</summary>
    /// <exception cref="ScriptHostException">It does not come up.</exception>
    public static async Task<ScriptProcess> StartAsync(IHostLauncher launcher, ExecutionOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var process = new ScriptProcess(Launch(launcher, options), options, time);
        try
        {
            var first = new CompileRequest([new("1 + 1", "none", "int")], new Dictionary<string, ScriptScope> { ["none"] = s_nothing });
            await process.AskAsync(new(0, Compile: first), options.StartLimit, cancellationToken).ConfigureAwait(false);
            return process;
        }
        catch (ScriptFailure e)
        {
            var words = process._process.LastWords;
            await process.EndAsync(force: true).ConfigureAwait(false);
            throw new ScriptHostException($"the script host does not come up: its first request {e.Takes}{(words.Length > 0 ? $": {words}" : "")}", e);
        }
        catch
        {
            await process.EndAsync(force: true).ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="ScriptFailure">It did not live to answer, or not within the limit, or refused.</exception>
    /// <exception cref="ScriptHostException">It talks nonsense.</exception>
    public async Task<ScriptResponse> AskAsync(ScriptRequest request, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var passed = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
        try
        {
            var numbered = request with { Id = ++_last };
            await _process.SendAsync(numbered, ProtocolJson.Default.ScriptRequest, either.Token).ConfigureAwait(false);
            var answer = await _answers.ReadAsync(either.Token).ConfigureAwait(false) ?? throw await DeathAsync().ConfigureAwait(false);
            if (answer.Id != numbered.Id) throw new ScriptHostException($"the script host answered request {answer.Id}, and {numbered.Id} was asked");
            return answer.Error is null ? answer : throw new ScriptFailure($"is refused: {answer.Error}", fatal: false);
        }
        catch (OperationCanceledException) when (passed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ScriptFailure.OfTime(limit);
        }
        catch (InvalidDataException e)
        {
            throw new ScriptHostException(e.Message, e);
        }
    }

    public Task EndAsync(bool force) => _process.EndAsync(force, _time);

    private async Task<ScriptFailure> DeathAsync()
    {
        _process.Signal(SignalKill); // it has closed its output, and so will never answer
        var exit = await _process.Exited.ConfigureAwait(false);
        return ScriptFailure.Of(exit, _process.Group?.OutOfMemoryKills() > 0, _process.LastWords, _options.ScriptMemory);
    }

    private static HostProcess Launch(IHostLauncher launcher, ExecutionOptions options)
    {
        try
        {
            return launcher.Start(new()
            {
                Arguments = ["script"],
                Variables = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = $"0x{options.ScriptMemory:x}" },
                MemoryLimit = options.ScriptMemory,
            });
        }
        catch (IOException e)
        {
            throw new ScriptHostException($"the script host cannot be started: {e.Message}", e);
        }
    }
}
