namespace Factory.Cli.Tests;

/// <summary>Runs the command line in this process, as a user would.</summary>
internal sealed class Invocation(TemporaryFolder folder, string? socket = null)
{
    private Action? _interrupt;
    public string In { get; init; } = "";
    public StringWriter Out { get; } = new();
    public StringWriter Error { get; } = new();
    public Dictionary<string, string> Variables { get; } = [];
    public bool Terminal { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public void Interrupt() => _interrupt!();

    public async Task<ExitCode> RunAsync(params string[] args)
    {
        if (socket is not null) Variables[DaemonFinder.SocketVariable] = socket;
        return (ExitCode)await CommandLine.RunAsync(args, Surroundings());
    }

    public Surroundings Surroundings() => new()
    {
        In = new StringReader(In),
        Out = TextWriter.Synchronized(Out),
        Error = TextWriter.Synchronized(Error),
        OutIsTerminal = Terminal,
        ErrorIsTerminal = Terminal,
        Variable = name => Variables.GetValueOrDefault(name),
        Directory = folder.Path,
        Time = Time,
        TerminalSize = () => (100, 30),
        OnInterrupt = action =>
        {
            _interrupt = action;
            return new Unregister();
        },
    };

    private sealed class Unregister : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
