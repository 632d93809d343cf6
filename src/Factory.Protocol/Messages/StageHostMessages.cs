namespace Factory.Protocol;

/// <summary>
/// A line to a stage host's standard input. End of file: finish the ticket at hand and exit.
/// </summary>
/// <param name="Run">Absolute path of a ticket's directory to run.</param>
/// <param name="Wake">True: <c>control.jsonl</c> of the ticket at hand has grown.</param>
/// <param name="Secrets">With <paramref name="Run"/>: variables for this ticket alone that are in no file; hidden in all that the host writes.</param>
public sealed record StageHostRequest(string? Run = null, bool Wake = false, IReadOnlyDictionary<string, string>? Secrets = null)
{
    // Whatever prints a request must not print what it carries.
    public override string ToString() => $"{nameof(StageHostRequest)} {{ Run = {Run}, Wake = {Wake} }}";
}

/// <summary>
/// A line from a stage host's standard output. It only wakes the daemon: what counts is in the ticket's files.
/// </summary>
/// <param name="Ready">The host has started and loaded its plugin.</param>
/// <param name="Grown">The journal of this attempt has grown.</param>
/// <param name="Ended">The result of this attempt is written, and the host is free.</param>
/// <param name="Error">The host cannot work (the plugin does not load), and why; it exits.</param>
public sealed record StageHostEvent(bool Ready = false, string? Grown = null, string? Ended = null, string? Error = null);
