using Factory.Protocol;
using Microsoft.CodeAnalysis;

namespace Factory.Host.Scripting.Compiling;

/// <summary>Turns the compiler's diagnostics into what an author is told.</summary>
internal static class Complaint
{
    // Warnings that are errors here: with them, the mistake would only show in the middle of a run.
    private static readonly Dictionary<string, string> s_strict = new(StringComparer.Ordinal)
    {
        ["CS8602"] = "this may be null here; say what then, as in `previous is null || …`",
        ["CS8629"] = "this may have no value here; say what then, as in `x ?? 0`",
    };

    public static bool Counts(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error || s_strict.ContainsKey(diagnostic.Id);

    public static string Text(Diagnostic diagnostic) =>
        s_strict.TryGetValue(diagnostic.Id, out var text) ? text : $"{diagnostic.GetMessage()} ({diagnostic.Id})";

    /// <summary>One complaint about each place, the innermost: what lies around it mostly follows from it.</summary>
    public static IReadOnlyList<ScriptDiagnostic> OnePerPlace(IEnumerable<ScriptDiagnostic> complaints)
    {
        var kept = new List<ScriptDiagnostic>();
        foreach (var complaint in complaints.OrderBy(c => c.Length))
        {
            if (!kept.Any(k => Overlap(k, complaint))) kept.Add(complaint);
        }
        return [.. kept.OrderBy(c => c.Start)];
    }

    private static bool Overlap(ScriptDiagnostic a, ScriptDiagnostic b) => a.Start <= b.Start + b.Length && b.Start <= a.Start + a.Length;
}
