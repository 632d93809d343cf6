namespace Factory.Language.Syntax;

/// <summary>
/// Finds where a C# expression ends: at the end of its line, or at a closing bracket that it did not open. It goes on
/// while a bracket of its own is open, after a trailing operator, and when the next line starts with an operator.
/// </summary>
internal sealed class CSharpScanner(string text, int origin)
{
    private const string Operators = "+-*/%&|^~=<>?:.";
    private static readonly string[] TrailingWords = ["is", "as", "and", "or", "not", "new", "switch", "with", "in"];
    private static readonly string[] LeadingWords = ["is", "as", "and", "or"];

    private readonly Stack<int> _open = new();
    private readonly int _first = origin;
    private int _at = origin;
    private TextSpan _last;

    public CSharpExtent Scan()
    {
        var start = _first;
        while (_at < text.Length)
        {
            if (text[_at] == '\n' && EndsHere()) break;
            var next = Trivia.Step(text, _at);
            if (next > _at)
            {
                if (Characters.Is(text, _at, "/*") && Trivia.BlockCommentEnd(text, _at) is null) return Broken(CSharpProblem.OpenComment, new(_at, 2));
                _at = next;
                continue;
            }
            if (CSharpTokens.Closes(text[_at]) && !Close()) break;
            if (_last.Length == 0) start = _at;
            if (Token() is { } problem) return Broken(problem, _last);
        }
        if (_open.TryPeek(out var bracket)) return Broken(CSharpProblem.OpenBracket, new(bracket, 1), Characters.Is(text, _at, "}") ? _at : null);
        return new(start, Math.Max(start, _last.End), CSharpProblem.None, default);
    }

    // A bracket that closes another kind than the one that is open was not opened by this expression either.
    private bool Close()
    {
        if (!_open.TryPeek(out var bracket) || !CSharpTokens.Match(text[bracket], text[_at])) return false;
        _open.Pop();
        return true;
    }

    private CSharpProblem? Token()
    {
        var start = _at;
        if (CSharpTokens.Opens(text[start]))
        {
            _open.Push(start);
            if (_open.Count > SyntaxLimits.Depth)
            {
                _last = new(start, 1);
                return CSharpProblem.TooDeep;
            }
        }
        var end = CSharpTokens.End(text, start, SyntaxLimits.Depth);
        _last = new(start, Math.Max(1, end.At - start));
        _at = _last.End;
        return end.Problem;
    }

    private bool EndsHere() => _open.Count == 0 && _last.Length > 0 && !GoesOnAfterLast() && !GoesOnInNextLine();

    private bool GoesOnAfterLast()
    {
        var last = text.AsSpan(_last.Start, _last.Length);
        if (last.Length == 1 && Operators.Contains(last[0])) return !IsDoubled();
        return Array.Exists(TrailingWords, w => w.Length == _last.Length && Characters.Is(text, _last.Start, w));
    }

    // `x++` and `x--` are complete.
    private bool IsDoubled() => text[_last.Start] is '+' or '-' && _last.Start > _first && text[_last.Start - 1] == text[_last.Start];

    private bool GoesOnInNextLine()
    {
        var next = Trivia.Skip(text, _at);
        if (next >= text.Length) return false;
        if (Operators.Contains(text[next]) && text[next] != '~' || Characters.Is(text, next, "!=")) return true;
        var end = Characters.NameEnd(text, next);
        return Array.Exists(LeadingWords, w => w.Length == end - next && Characters.Is(text, next, w)) && !IsSetting(end);
    }

    // A setting of a plugin may be called `is` or `or`.
    private bool IsSetting(int nameEnd)
    {
        var next = Trivia.Skip(text, nameEnd);
        return next < text.Length && text[next] is '=' or '{';
    }

    // What follows the first line is then read as if the expression had ended there; or before, where a bracket closes the block.
    private CSharpExtent Broken(CSharpProblem problem, TextSpan at, int? limit = null)
    {
        var start = Trivia.Skip(text, _first);
        return new(start, Math.Max(start, TrimmedLineEnd(start, limit ?? text.Length)), problem, at);
    }

    private int TrimmedLineEnd(int start, int limit)
    {
        var end = Math.Min(Characters.LineEnd(text, start), limit);
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        return end;
    }
}
