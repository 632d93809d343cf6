using System.Runtime.InteropServices;
using System.Text;

namespace Factory.Cli;

/// <summary>The world around one invocation, so that tests can make their own.</summary>
internal sealed record Surroundings
{
    public TextReader In { get; init; } = TextReader.Null;
    public required TextWriter Out { get; init; }
    public required TextWriter Error { get; init; }
    public bool OutIsTerminal { get; init; }
    public bool ErrorIsTerminal { get; init; }
    public required Func<string, string?> Variable { get; init; }
    /// <summary>The current directory, absolute.</summary>
    public required string Directory { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;
    public Func<(int Width, int Height)> TerminalSize { get; init; } = () => (80, 24);
    /// <summary>Calls back at every Ctrl-C and request to end, until disposed.</summary>
    public required Func<Action, IDisposable> OnInterrupt { get; init; }

#pragma warning disable RS0030 // The process's standard streams: this is the place that hands them to all others.
    public static Surroundings OfProcess() => new()
    {
        In = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false)),
        Out = Writer(Console.OpenStandardOutput()),
        Error = Writer(Console.OpenStandardError()),
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Variable = Environment.GetEnvironmentVariable,
        Directory = Environment.CurrentDirectory,
        // A terminal that does not know its size says 0.
        TerminalSize =
            () => (Console.WindowWidth is > 0 and var width ? Math.Max(width, 40) : 80, Console.WindowHeight is > 0 and var height ? Math.Max(height, 10) : 24),
        OnInterrupt = Signals,
    };
#pragma warning restore RS0030

    // Flushed line by line: who reads the other end of a pipe wants to see what happens when it happens.
    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true };

    private static Registrations Signals(Action interrupted)
    {
        void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            interrupted();
        }
        return new(PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle));
    }

    private sealed record Registrations(IDisposable First, IDisposable Second) : IDisposable
    {
        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
