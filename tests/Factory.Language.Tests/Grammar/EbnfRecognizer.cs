using Factory.Language.Syntax;

namespace Factory.Language.Tests;

/// <summary>Whether a text is in the language of a grammar, by the grammar alone: every way to read it is tried.</summary>
internal sealed class EbnfRecognizer(Ebnf grammar, string text)
{
    private readonly Dictionary<(string Rule, int At), int[]> _known = [];

    public bool Accepts() => Rule(grammar.Start, 0).Any(end => Skip(end) == text.Length);

    private int[] Rule(string name, int at)
    {
        if (_known.TryGetValue((name, at), out var ends)) return ends;
        ends = grammar.IsWord(name) ? Word(name, at) : Syntax(grammar[name], at);
        return _known[(name, at)] = ends;
    }

    private int[] Syntax(EbnfNode node, int at) => node switch
    {
        EbnfNode.Literal literal => Token(literal.Text, Skip(at)),
        EbnfNode.Rule rule => Rule(rule.Name, at),
        EbnfNode.Several several => Several(several, at, Syntax),
        _ => throw new InvalidOperationException($"no syntax is {node}"),
    };

    // A sign or a keyword is read whole: `=` is not the first half of `=>`.
    private int[] Token(string literal, int at)
    {
        if (at > text.Length || !Characters.Is(text, at, literal)) return [];
        var end = at + literal.Length;
        if (Characters.StartsName(literal[0])) return Characters.NameEnd(text, at) == end ? [end] : [];
        return literal.Length == 1 && (Characters.Is(text, at, "=>") || Characters.Is(text, at, "..")) ? [] : [end];
    }

    private int[] Several(EbnfNode.Several node, int at, Func<EbnfNode, int, int[]> part) => node.Kind switch
    {
        SeveralKind.Sequence => [.. node.Parts.Aggregate<EbnfNode, IEnumerable<int>>([at], (ends, p) => [.. ends.SelectMany(e => part(p, e)).Distinct()])],
        SeveralKind.Choice => [.. node.Parts.SelectMany(p => part(p, at)).Distinct()],
        SeveralKind.Optional => [.. part(node.Parts[0], at).Append(at).Distinct()],
        _ => Repeated(node.Parts[0], at, part),
    };

    private static int[] Repeated(EbnfNode node, int at, Func<EbnfNode, int, int[]> part)
    {
        HashSet<int> all = [at];
        for (var open = new Stack<int>([at]); open.TryPop(out var from);)
            foreach (var end in part(node, from))
                if (all.Add(end)) open.Push(end);
        return [.. all];
    }

    /// <summary>Words are read as long as they are.</summary>
    private int[] Word(string name, int at)
    {
        if (name == "csharp") return CSharp(at);
        var start = Skip(at);
        if (start > text.Length) return [];
        var ends = Letters(grammar[name], start).Where(e => e > start).ToList();
        if (name == "number") ends.RemoveAll(e => !EndsNumber(start, e));
        return ends.Count == 0 ? [] : [ends.Max()];
    }

    private int[] Letters(EbnfNode node, int at) => node switch
    {
        EbnfNode.Literal literal => Characters.Is(text, at, literal.Text) ? [at + literal.Text.Length] : [],
        EbnfNode.Rule rule => Letters(grammar[rule.Name], at),
        EbnfNode.Several several => Several(several, at, Letters),
        EbnfNode.Special { Words: Currency } => IsCurrency(at) ? [at + 3] : [],
        EbnfNode.Special special => at < text.Length && Belongs(text[at], special.Words) ? [at + 1] : [],
        _ => throw new InvalidOperationException(),
    };

    private const string Currency = "three of A to Z, as in ISO 4217, that are no unit in other letters";

    private bool IsCurrency(int at) =>
        at + 3 <= text.Length && text[at..(at + 3)] is var word && word.All(char.IsAsciiLetterUpper) && !Units.Names.Contains(word, StringComparer.OrdinalIgnoreCase);

    private static bool Belongs(char c, string words) => words switch
    {
        "a to z, A to Z, _" => Characters.StartsName(c),
        "0 to 9" => char.IsAsciiDigit(c),
        "a blank or tab" => c is ' ' or '\t',
        "any character but \", \\, { and }, and no control character but tab" => c is not ('"' or '\\' or '{' or '}') && (!char.IsControl(c) || c == '\t'),
        _ => throw new InvalidOperationException($"`? {words} ?` is not known to the test"),
    };

    // What the page says in words: a word in the same line is the unit, unless it is the name of the next setting.
    private bool EndsNumber(int start, int end)
    {
        var digits = end;
        while (digits > start && (char.IsAsciiLetter(text[digits - 1]) || text[digits - 1] == '%')) digits--;
        var hasUnit = digits < end;
        if (hasUnit) return Characters.NameEnd(text, digits) is var word && (word == end || text[digits] == '%') && !(IsBlank(digits - 1) && NamesSetting(end));
        var next = end;
        while (IsBlank(next)) next++;
        var nameEnd = Characters.NameEnd(text, next);
        return nameEnd == next ? next >= text.Length || text[next] != '%' : next > end && NamesSetting(nameEnd);
    }

    // A comment that is never closed leaves nothing to be read.
    private int Skip(int at)
    {
        for (int next; at < text.Length && (next = Trivia.Step(text, at)) > at; at = next)
            if (Characters.Is(text, at, "/*") && Trivia.BlockCommentEnd(text, at) is null) return text.Length + 1;
        return at;
    }

    private bool IsBlank(int at) => at >= 0 && at < text.Length && text[at] is ' ' or '\t';

    private bool NamesSetting(int nameEnd)
    {
        var next = Trivia.Skip(text, nameEnd);
        return next < text.Length && (text[next] is '=' or '{' || text[next] == '.' && !Characters.Is(text, next, ".."));
    }

    private int[] CSharp(int at)
    {
        var extent = CSharpExtent.Find(text, at);
        return extent.Problem == CSharpProblem.None && extent.End > extent.Start ? [extent.End] : [];
    }
}
