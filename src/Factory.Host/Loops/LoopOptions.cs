using System.Globalization;

namespace Factory.Host.Loops;

/// <summary>What the command line hands on: <c>loop SPACE --plugin DIR … --sampler CALL --pruner CALL [--terminator CALL] --seed N --workers N [--trials N] [--journal FILE] [--once ask|LINE]</c>.</summary>
internal sealed record LoopOptions(
    string Space, IReadOnlyList<string> Plugins, LoopCall Sampler, LoopCall Pruner, LoopCall? Terminator, long Seed, int Workers, int? Trials, string? Journal, string? Once)
{
    /// <exception cref="HostException">The command line is wrong.</exception>
    public static LoopOptions Parse(string space, string[] options)
    {
        if (options.Length % 2 != 0) throw new HostException(ExitCodes.Usage, $"`{options[^1]}` has no value");
        var pairs = options.Chunk(2).ToLookup(p => p[0], p => p[1]);
        string? Last(string name) => pairs[name].LastOrDefault();
        long? Number(string name) => Last(name) is not { } text ? null
            : long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : throw new HostException(ExitCodes.Usage, $"{name} is a whole number, and not {text}");
        try
        {
            return new(space, [.. pairs["--plugin"]], LoopCall.Parse(Last("--sampler") ?? "auto"), LoopCall.Parse(Last("--pruner") ?? "none"),
                Last("--terminator") is { } terminator ? LoopCall.Parse(terminator) : null,
                Number("--seed") ?? 0, (int)(Number("--workers") ?? 1), (int?)Number("--trials"), Last("--journal"), Last("--once"));
        }
        catch (FormatException e)
        {
            throw new HostException(ExitCodes.Usage, e.Message, e);
        }
    }
}
