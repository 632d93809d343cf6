using System.Diagnostics;
using Factory.Control;

namespace Factory.Testing;

/// <summary>A folder of its own, with the real programs at hand: write a file, run, look at what came of it.</summary>
public sealed class TestSpace : IDisposable
{
    public static readonly string Repository = FindRepository();
    private readonly List<Process> _daemons = [];

    public TestSpace(string? plugins = null)
    {
        Root = Directory.CreateTempSubdirectory("factory-").FullName;
        PluginRoots = plugins is null ? [Built("plugins")] : [Built("plugins"), plugins];
    }

    public string Root { get; }
    public IReadOnlyList<string> PluginRoots { get; }
    public string State => Path.Combine(Root, ".factory");
    public string Socket { get => field ?? Path.Combine(State, "run", "factoryd.sock"); init; }
    public string Watched => Path.Combine(Root, "drop");
    public string DaemonLog => Path.Combine(Root, "daemon.log");

    public static string Built(params string[] parts) => Path.Combine([Repository, "artifacts", .. parts]);

    public string Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A pipeline of the repository with all it refers to.</summary>
    /// <param name="into">A folder of this space.</param>
    public string CopyPipelines(string file, string into = "")
    {
        var folder = Path.Combine(Root, into);
        foreach (var source in Directory.GetFiles(Path.Combine(Repository, "pipelines"), "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(Path.Combine(Repository, "pipelines"), source));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }
        return Path.Combine(folder, file);
    }

    /// <summary>Starts a daemon on this space; completes when it answers.</summary>
    public async Task<Process> StartDaemon(IReadOnlyList<string>? prefix = null, IReadOnlyList<string>? more = null)
    {
        var daemon = LaunchDaemon(prefix, more);
        await Until(async () => await Answers() || (daemon.HasExited ? throw new InvalidOperationException(File.ReadAllText(DaemonLog)) : false),
            "the daemon answers");
        return daemon;
    }

    /// <summary>Starts a daemon on this space and does not wait for it.</summary>
    public Process LaunchDaemon(IReadOnlyList<string>? prefix = null, IReadOnlyList<string>? more = null)
    {
        string[] program = [.. prefix ?? [], Built("bin", "Factory.Daemon", "release", "factoryd")];
        var arguments =
            program[1..].Concat(["--state", State, "--socket", Socket, "--watch", Watched, "--host", Built("bin", "Factory.Host", "release", "factory-host")])
            .Concat(PluginRoots.SelectMany(p => new[] { "--plugins", p })).Concat(more ?? []);
        // Its output goes to a file: a pipe would end with the test, and the daemon with it.
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec \"$@\" >>'{DaemonLog}' 2>&1", "sh", program[0], .. arguments]);
        var daemon = Process.Start(start)!;
        _daemons.Add(daemon);
        return daemon;
    }

    public ControlClient Client() => new(Socket);

    /// <summary>The API without the client.</summary>
    public HttpClient Http() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream,
                System.Net.Sockets.ProtocolType.Unspecified);
            await socket.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(Socket), cancellationToken);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        },
    }) { BaseAddress = new("http://factory/") };

    /// <summary>Runs the command line in this space.</summary>
    public async Task<(int ExitCode, string Output, string Error)> Cli(params string[] arguments)
    {
        using var process = BeginCli(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Begins to run the command line in this space; its output waits to be read.</summary>
    public Process BeginCli(params string[] arguments)
    {
        var start = new ProcessStartInfo(Built("bin", "Factory.Cli", "release", "factory"), arguments)
        {
            WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        start.Environment["FACTORY_SOCKET"] = File.Exists(Socket) ? Socket : "";
        start.Environment["FACTORY_HOME"] = Repository;
        start.Environment["NO_COLOR"] = "1";
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Puts a file into the watched folder in one step.</summary>
    public void Drop(string name, string text)
    {
        Directory.CreateDirectory(Watched);
        var temporary = Write($"{name}.tmp", text);
        File.Move(temporary, Path.Combine(Watched, name), overwrite: true);
    }

    public async Task<string> StatusFile(string name, Func<string, bool> holds)
    {
        var path = Path.Combine(Root, "status", name);
        var text = "";
        await Until(() => Task.FromResult(File.Exists(path) && holds(text = File.ReadAllText(path))), () => $"status/{name} says so; it says: {text}");
        return text;
    }

    public static Task Until(Func<Task<bool>> holds, string what, int seconds = 120) => Until(holds, () => what, seconds);

    /// <param name="what">Told when it did not come about, as things are then.</param>
    public static async Task Until(Func<Task<bool>> holds, Func<string> what, int seconds = 120)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            if (clock.Elapsed.TotalSeconds > seconds) throw new TimeoutException($"in {seconds} s it did not come about that {what()}");
            await Task.Delay(25);
        }
    }

    public void Kill(Process daemon)
    {
        daemon.Kill();
        daemon.WaitForExit();
    }

    public async Task<bool> Answers()
    {
        if (!File.Exists(Socket)) return false;
        try
        {
            using var client = Client();
            await client.GetStatusAsync();
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>Ends what was started here, and all that came of it.</summary>
    public void EndAll()
    {
        foreach (var daemon in _daemons.Where(d => !d.HasExited)) Kill(daemon);
        foreach (var host in Directory.Exists("/proc") ? Directory.GetDirectories("/proc") : []) EndIfOurs(host);
    }

    public void Dispose()
    {
        EndAll();
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>A stage host outlives its daemon by design; the test's hosts must not outlive the test.</summary>
    private void EndIfOurs(string process)
    {
        try
        {
            if (!int.TryParse(Path.GetFileName(process), out var pid) || pid == Environment.ProcessId) return;
            var open = Directory.GetFiles(Path.Combine(process, "fd"))
                .Any(f => File.ResolveLinkTarget(f, false)?.FullName.StartsWith(Root, StringComparison.Ordinal) == true);
            if (open) Process.GetProcessById(pid).Kill();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            // It ended meanwhile.
        }
    }

    private static string FindRepository()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Factory.sln")))
            at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("the tests lie outside the project");
        return at;
    }
}
