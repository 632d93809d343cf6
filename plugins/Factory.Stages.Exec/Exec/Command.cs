using Factory.Stages.Exec.Metrics;
using Factory.Stages.Exec.Native;
using Factory.Stages.Exec.Watching;

namespace Factory.Stages.Exec;

/// <summary>A command from its start to its end: what it prints goes to the attempt's logs, and its metrics into the book.</summary>
/// <param name="watch">Hears what it reads; null when nobody wants to know.</param>
/// <param name="sparesLeader">Whether the process that was started is none of the command's own: then it is not asked to end.</param>
internal sealed class Command(ChildStart start, ReadWatch? watch, bool sparesLeader, TimeSpan grace)
{
    private readonly Tail _errors = new();

    /// <summary>The end of its standard error.</summary>
    public string LastWords => _errors.ToString();

    /// <returns>How it ended; null when it could not be started, for the reason in <paramref name="error"/>.</returns>
    /// <remarks>Blocks the calling thread, which must be one that lives until the end.</remarks>
    public ChildExit? Run(MetricBook book, CancellationToken cancellationToken, out int error)
    {
        using var child = watch is null ? Child.Start(start, out error) : watch.Start(start, out error);
        if (child is null) return null;
        var lines = new Lines(book.AddLine);
        var exit = new ChildWatch(child, Output, Error, grace) { Reads = watch, SparesLeader = sparesLeader }.Follow(cancellationToken);
        lines.Finish();
        return exit;

        // The host's own standard output and error are the attempt's logs.
        void Output(ReadOnlySpan<byte> bytes)
        {
            Libc.WriteAll(1, bytes);
            lines.Add(bytes);
        }

        void Error(ReadOnlySpan<byte> bytes)
        {
            Libc.WriteAll(2, bytes);
            _errors.Add(bytes);
        }
    }
}
