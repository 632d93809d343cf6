using System.Globalization;
using Factory.Sdk;

namespace Factory.Execution.Scripts;

/// <summary>A request that the script host could not answer, and what that says of the request.</summary>
/// <param name="takes">What comes after "compiling this" or "it": <c>takes more than 5 s</c>.</param>
/// <param name="fatal">Whether it cost the host its life.</param>
internal sealed class ScriptFailure(string takes, bool fatal = true) : Exception(takes)
{
    public string Takes { get; } = takes;
    public bool Fatal { get; } = fatal;

    public static ScriptFailure OfTime(TimeSpan limit) => new(string.Create(CultureInfo.InvariantCulture, $"takes more than {limit.TotalSeconds:0.#} s"));

    public static ScriptFailure Of(ProcessExit exit, bool outOfMemory, string words, long memory)
    {
        if (outOfMemory || words.Contains("Out of memory", StringComparison.OrdinalIgnoreCase)
            || words.Contains("OutOfMemoryException", StringComparison.Ordinal))
            return new($"takes more than {new ByteSize(memory)} of memory");
        return words.Contains("Stack overflow", StringComparison.Ordinal)
            ? new("nests too deep: it overflows the stack")
            : new($"ends the process that does it, with {exit}");
    }
}

/// <summary>The script host could not do its work, for a reason that is not the script's.</summary>
public sealed class ScriptHostException(string message, Exception? inner = null) : Exception(message, inner);
