namespace Factory.Language;

/// <summary>What the script host finds wrong with an expression.</summary>
public enum ScriptFinding
{
    /// <summary>The C# compiler's own error.</summary>
    CSharp,
    /// <summary>A symbol that expressions may not use.</summary>
    NotAllowed,
    /// <summary>Not exactly one expression.</summary>
    NotAnExpression,
    /// <summary>Checking it took too long or too much memory, or ended the process.</summary>
    TooCostly,
}

/// <summary>Gives the script host's findings their place in the pipeline's file.</summary>
public static class ScriptFindings
{
    /// <param name="expression">Where it was found.</param>
    /// <param name="start">Offset in the expression's text, from 0; clamped to it.</param>
    /// <param name="length">How many characters; clamped, and at least one where there is one.</param>
    /// <param name="finding">What kind of mistake it is.</param>
    /// <param name="message">What is wrong, and what to do.</param>
    public static Diagnostic At(BoundExpression expression, int start, int length, ScriptFinding finding, string message)
    {
        var whole = expression.Span.Length;
        var from = Math.Clamp(start, 0, Math.Max(0, whole - 1));
        var span = new TextSpan(expression.Span.Start + from, Math.Clamp(length, Math.Min(1, whole), whole - from));
        return new(Code(finding), DiagnosticSeverity.Error, span, message);
    }

    /// <summary>A finding about an expression as a whole.</summary>
    public static Diagnostic At(BoundExpression expression, ScriptFinding finding, string message) =>
        At(expression, 0, expression.Span.Length, finding, message);

    private static string Code(ScriptFinding finding) => finding switch
    {
        ScriptFinding.CSharp => "FAC3001",
        ScriptFinding.NotAllowed => "FAC3002",
        ScriptFinding.NotAnExpression => "FAC3003",
        _ => "FAC3004",
    };
}
