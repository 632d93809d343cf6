using Factory.Sdk;

namespace Factory.Host.Plugins;

/// <summary>How names of C# become names of a pipeline.</summary>
internal static class Names
{
    /// <summary>The settings that every stage has; a plugin cannot give them another meaning.</summary>
    public static readonly IReadOnlySet<string> Common = new HashSet<string>(StringComparer.Ordinal)
    {
        "on", "wait", "pin", "retry", "timeout", "when", "cache", "salt", "env", "priority", "budget", "use",
    };

    /// <summary><c>LearningRate</c> to <c>learning_rate</c>.</summary>
    public static string OfProperty(string name) => MetricNames.ToSnake(name);

    /// <summary>Whether it is lower-case words of letters, digits and underscores, joined by dots.</summary>
    public static bool IsStageName(string name) => name.Split('.').All(w =>
        w.Length > 0 && char.IsAsciiLetterLower(w[0]) && w.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'));
}
