using System.Globalization;
using Factory.Sdk;

namespace Factory.Execution.Scripts;

/// <summary>A request that cost the script host its life, and what that says of the request.</summary>
internal sealed class ScriptDeath(string takes) : Exception(takes)
{
    /// <summary>What comes after "compiling this" or "evaluating this": <c>takes more than 5 s</c>.</summary>
    public string Takes { get; } = takes;

    public static ScriptDeath OfTime(TimeSpan limit) => new(string.Create(CultureInfo.InvariantCulture, $"takes more than {limit.TotalSeconds:0.#} s"));

    public static ScriptDeath Of(ProcessExit exit, bool outOfMemory, string words, long memory)
    {
        if (outOfMemory || words.Contains("Out of memory", StringComparison.OrdinalIgnoreCase) || words.Contains("OutOfMemoryException", StringComparison.Ordinal))
            return new($"takes more than {new ByteSize(memory)} of memory");
        return words.Contains("Stack overflow", StringComparison.Ordinal)
            ? new("nests too deep: it overflows the stack")
            : new($"ends the process that does it, with {exit}");
    }
}

/// <summary>The script host could not do its work, for a reason that is not the script's.</summary>
public sealed class ScriptHostException(string message, Exception? inner = null) : Exception(message, inner);
