using System.Collections;
using System.ComponentModel;

namespace Factory.Cli;

/// <summary>Starts a private daemon on a state directory, once, however many ask for it at the same time.</summary>
internal sealed class DaemonStarter(Surroundings surroundings)
{
    /// <summary>After how many idle seconds a private daemon ends by itself.</summary>
    public const int IdleExit = 300;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const int WordsAtTheEnd = 12;

    /// <summary>Returns when a daemon answers.</summary>
    /// <exception cref="DaemonStartException">It ended, or does not answer.</exception>
    public async Task StartAsync(StateDirectory state, CancellationToken cancellationToken)
    {
        var installation = Installation.Find(surroundings.Variable);
        state.Create();
        using var turn = await TakeTurn(state, cancellationToken);
        // Who had the turn before us may have started it.
        if (DaemonFinder.Answers(state.Socket)) return;
        var logged = File.Exists(state.Log) ? new FileInfo(state.Log).Length : 0;
        var daemon = Launch(installation, state);
        await WaitUntilItAnswers(daemon, state, logged, cancellationToken);
    }

    private async Task<FileStream> TakeTurn(StateDirectory state, CancellationToken cancellationToken)
    {
        var began = surroundings.Time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(state.StartLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(state.StartLock))
            {
                if (surroundings.Time.GetElapsedTime(began) > Patience + Patience)
                    throw new DaemonStartException($"another `factory` has been starting the daemon on {state.Path} for two minutes", $"look at {state.Log}");
            }
            await Task.Delay(Step, surroundings.Time, cancellationToken);
        }
    }

    private static DetachedProcess Launch(Installation installation, StateDirectory state)
    {
        string[] given = File.Exists(state.Options) ? File.ReadAllLines(state.Options) : [];
        // One that watches a folder would watch it in vain if it ended when nothing is done.
        string[] idle = given.Contains("--watch") ? [] : ["--idle-exit", IdleExit.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        string[] arguments =
        [
            "--state", state.Path, "--socket", state.Socket, "--host", installation.Host, "--plugins", installation.Plugins, .. idle, .. given,
        ];
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "");
        environment[Installation.HomeVariable] = installation.Home;
        try
        {
            return DetachedProcess.Start(installation.Daemon, arguments, environment, state.Log);
        }
        catch (Win32Exception e)
        {
            throw new DaemonStartException($"{installation.Daemon} cannot be started: {e.Message}");
        }
    }

    private async Task WaitUntilItAnswers(DetachedProcess daemon, StateDirectory state, long logged, CancellationToken cancellationToken)
    {
        var began = surroundings.Time.GetTimestamp();
        while (!DaemonFinder.Answers(state.Socket))
        {
            if (daemon.Ended() is { } end)
            {
                // A daemon that found another one on the same state ends; then that one answers, or is about to.
                if (DaemonFinder.Answers(state.Socket)) return;
                throw new DaemonStartException($"the daemon ended as it started, {end}; its last words:\n{LastWords(state.Log, logged)}",
                    $"the whole log is {state.Log}");
            }
            if (surroundings.Time.GetElapsedTime(began) > Patience)
                throw new DaemonStartException(
                    $"the daemon does not answer on {state.Socket} after {Words.Duration(Patience)}; its last words:\n{LastWords(state.Log, logged)}",
                    $"the whole log is {state.Log}");
            await Task.Delay(Step, surroundings.Time, cancellationToken);
        }
    }

    // Only what this daemon wrote: the log has its predecessors' words too.
    private static string LastWords(string log, long from)
    {
        if (!File.Exists(log)) return "  (none)";
        using var stream = File.Open(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(Math.Max(from, stream.Length - 16_384), SeekOrigin.Begin);
        var lines = new StreamReader(stream).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? "  (none)" : string.Join('\n', lines.TakeLast(WordsAtTheEnd).Select(l => "  " + l));
    }
}
