namespace Factory.Language.Syntax;

/// <summary>Which part of a text is the C# expression after <c>=></c>.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">After its last character; comments that follow are not part of it.</param>
/// <param name="Problem">Why the end is a guess: then it is the end of the first line.</param>
/// <param name="ProblemAt">Where the problem lies.</param>
internal readonly record struct CSharpExtent(int Start, int End, CSharpProblem Problem, TextSpan ProblemAt)
{
    public TextSpan Span => new(Start, End - Start);

    public static CSharpExtent Find(string text, int after) => new CSharpScanner(text, after).Scan();
}

internal enum CSharpProblem
{
    None,
    OpenBracket,
    OpenText,
    OpenComment,
    TooDeep,
}
