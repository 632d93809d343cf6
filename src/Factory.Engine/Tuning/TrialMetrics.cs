using System.Text.RegularExpressions;

namespace Factory.Engine;

/// <summary>Which metrics the C# of an objective looks at: the members of <c>trial</c>, in PascalCase.</summary>
public static class TrialMetrics
{
    // Made when it is loaded and not by a source generator: the simulation compiles these sources by themselves.
#pragma warning disable SYSLIB1045
    private static readonly Regex s_member = new(@"\btrial\s*\.\s*(\w+)");
#pragma warning restore SYSLIB1045

    public static IEnumerable<string> In(string objective) => s_member.Matches(objective).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal);

    /// <summary>The metric that the objective is; null when it is made of several, or of one with something else.</summary>
    public static string? Only(string objective) => s_member.Match(objective) is { Success: true } m && m.Value == objective.Trim() ? m.Groups[1].Value : null;
}
