using System.Text.RegularExpressions;

namespace Factory.Language.Tests;

/// <summary>A grammar as docs/language.md writes it: the first block is syntax, between whose parts white space and comments may stand; the second is words.</summary>
internal sealed partial class Ebnf
{
    public static Ebnf OfThePage { get; } = new(File.ReadAllText(Path.Combine(Compiling.Root, "docs/language.md")));

    private readonly Dictionary<string, (EbnfNode Node, bool IsWord)> _rules = new(StringComparer.Ordinal);

    public Ebnf(string page)
    {
        var blocks = Block().Matches(page).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(2, blocks.Count);
        for (var i = 0; i < 2; i++)
            foreach (var (name, node) in new EbnfReader(blocks[i]).Rules()) _rules.Add(name, (node, i == 1));
        foreach (var name in _rules.Values.SelectMany(r => Names(r.Node))) Assert.True(_rules.ContainsKey(name), $"the grammar uses `{name}` and does not define it");
        foreach (var name in _rules.Keys.Skip(1)) Assert.True(_rules.Values.SelectMany(r => Names(r.Node)).Contains(name), $"the grammar defines `{name}` and does not use it");
    }

    public string Start => _rules.Keys.First();
    public EbnfNode this[string rule] => _rules[rule].Node;
    public bool IsWord(string rule) => _rules[rule].IsWord;

    private static IEnumerable<string> Names(EbnfNode node) => node switch
    {
        EbnfNode.Rule rule => [rule.Name],
        EbnfNode.Several several => several.Parts.SelectMany(Names),
        _ => [],
    };

    [GeneratedRegex("```ebnf\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}

internal abstract record EbnfNode
{
    public sealed record Literal(string Text) : EbnfNode;
    public sealed record Rule(string Name) : EbnfNode;
    /// <summary><c>? in words ?</c></summary>
    public sealed record Special(string Words) : EbnfNode;
    public sealed record Several(SeveralKind Kind, IReadOnlyList<EbnfNode> Parts) : EbnfNode;
}

internal enum SeveralKind
{
    Sequence,
    Choice,
    Optional,
    Repeated,
}

/// <summary>ISO/IEC 14977 as far as it is used: <c>= ; | [ ] { } ( ) "…" '…' ? … ?</c>, names in one word, white space for a comma.</summary>
internal sealed partial class EbnfReader(string text)
{
    private readonly List<string> _tokens = [.. Token().Matches(text).Select(m => m.Value).Where(t => !t.StartsWith("(*", StringComparison.Ordinal))];
    private int _at;

    public IEnumerable<(string, EbnfNode)> Rules()
    {
        while (_at < _tokens.Count)
        {
            var name = _tokens[_at++];
            Expect("=");
            var node = Choice();
            Expect(";");
            yield return (name, node);
        }
    }

    private EbnfNode Choice()
    {
        List<EbnfNode> choices = [Sequence()];
        while (_tokens[_at] == "|")
        {
            _at++;
            choices.Add(Sequence());
        }
        return choices is [var only] ? only : new EbnfNode.Several(SeveralKind.Choice, choices);
    }

    private EbnfNode Sequence()
    {
        List<EbnfNode> parts = [];
        while (_tokens[_at] is not ("|" or ";" or "]" or "}" or ")")) parts.Add(Part());
        return parts is [var only] ? only : new EbnfNode.Several(SeveralKind.Sequence, parts);
    }

    private EbnfNode Part()
    {
        var token = _tokens[_at++];
        switch (token[0])
        {
            case '"' or '\'': return new EbnfNode.Literal(token[1..^1]);
            case '?': return new EbnfNode.Special(token[1..^1].Trim());
            case '[' or '{' or '(':
                var inner = Choice();
                Expect(token == "[" ? "]" : token == "{" ? "}" : ")");
                return token == "(" ? inner : new EbnfNode.Several(token == "[" ? SeveralKind.Optional : SeveralKind.Repeated, [inner]);
            default: return new EbnfNode.Rule(token);
        }
    }

    private void Expect(string token) => Assert.Equal(token, _tokens[_at++]);

    [GeneratedRegex(@"\(\*.*?\*\)|""[^""]+""|'[^']+'|\?[^?]+\?|[a-z_]+|[=;|\[\]{}()]", RegexOptions.Singleline)]
    private static partial Regex Token();
}
