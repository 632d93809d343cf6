namespace Factory.Language.Syntax;

/// <summary>Limits that keep the daemon alive whatever is dropped.</summary>
internal static class SyntaxLimits
{
    /// <summary>Bytes of text, as UTF-8.</summary>
    public const int Text = 16 * 1024 * 1024;
    /// <summary>Brackets within brackets: a recursive parser's stack overflow cannot be caught.</summary>
    public const int Depth = 64;
    /// <summary>Bytes of a C# expression, as UTF-8.</summary>
    public const int Expression = 4 * 1024;
    /// <summary>Syntax errors after which reading ends: each may cost a scan of what follows.</summary>
    public const int Errors = 100;
}
