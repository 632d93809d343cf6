using System.Text;
using CsCheck;

namespace Factory.Language.Tests;

/// <summary>Whole programs of a grammar, with white space and comments wherever they may stand.</summary>
internal sealed partial class EbnfGenerator(Ebnf grammar, ulong seed, bool tidy)
{
    private static readonly string[] Names = ["a", "b1", "_c", "train", "mlp", "env", "use", "on", "stage", "in", "h", "e5", "GiB"];
    private static readonly string[] Code =
    [
        "a", "row.Sum(\"p*\") > 0", "x is null || x.Y >= 0.5", "new[] { 1, 2 }.Contains(n)", "a\n        && b", "f(\n  a,\n      b\n)", "$\"{a:0.00} }}\" == b",
        "a // why\n && b", "\"\"\"\n  raw\n    text\n  \"\"\".Length", "@\"two\n lines\" == s", "c ? d : e", "x switch { 1 => 'a', _ => '}' }", "a /* or */ + b",
    ];
    private static readonly string[] Remarks = ["// a remark", "/// What it is.", "/* short */", "/* of two\n   lines */", "//", "//// not documentation", "// é ∑ 😀"];

    private readonly PCG _random = new(1, seed);
    private readonly StringBuilder _text = new();
    private int _budget = 300;
    private Glue _glue = Glue.None;

    /// <summary>What the next token may not do: stand directly after the last, or in its line.</summary>
    private enum Glue
    {
        None,
        Word,
        Line,
    }

    /// <param name="tidy">Without comments.</param>
    public static Gen<string> Programs(bool tidy = false) => Gen.ULong.Select(seed => new EbnfGenerator(Ebnf.OfThePage, seed, tidy).Write());

    private string Write()
    {
        Syntax(grammar[grammar.Start], 0);
        return _text.ToString();
    }

    private int Next(int below) => (int)_random.Next((uint)below);

    private void Syntax(EbnfNode node, int depth)
    {
        switch (node)
        {
            case EbnfNode.Literal literal: Token(literal.Text); break;
            case EbnfNode.Rule { Name: "csharp" }: CSharp(); break;
            case EbnfNode.Rule rule when grammar.IsWord(rule.Name): Token(Word(rule.Name)); break;
            case EbnfNode.Rule rule: Syntax(grammar[rule.Name], depth + 1); break;
            case EbnfNode.Several { Kind: SeveralKind.Choice } choice: Syntax(Choose(choice.Parts, depth), depth); break;
            case EbnfNode.Several { Kind: SeveralKind.Sequence } sequence:
                foreach (var part in sequence.Parts) Syntax(part, depth);
                break;
            case EbnfNode.Several { Kind: SeveralKind.Optional } option:
                if (Next(100) < (depth > 24 ? 5 : 40)) Syntax(option.Parts[0], depth);
                break;
            case EbnfNode.Several repeated:
                for (var most = depth < 2 ? 8 : 3; most > 0 && _budget > 0 && Next(100) < (depth > 24 ? 5 : 60); most--) Syntax(repeated.Parts[0], depth);
                break;
        }
    }

    // Deep down, or late, what ends soonest.
    private EbnfNode Choose(IReadOnlyList<EbnfNode> parts, int depth)
    {
        var words = parts.Where(p => p is EbnfNode.Literal || p is EbnfNode.Rule rule && grammar.IsWord(rule.Name)).ToList();
        return (depth > 20 || _budget < 0) && words.Count > 0 ? words[Next(words.Count)] : parts[Next(parts.Count)];
    }

    private string Word(string rule)
    {
        if (rule == "name") return Names[Next(Names.Length)];
        while (true)
        {
            var word = new StringBuilder();
            Letters(grammar[rule], word);
            // What no 64 bits hold is refused for that, and not for how it is written.
            if (rule != "number" || !Large().IsMatch(word.ToString())) return word.ToString();
        }
    }

    private void Letters(EbnfNode node, StringBuilder word)
    {
        switch (node)
        {
            case EbnfNode.Literal literal: word.Append(literal.Text); break;
            case EbnfNode.Rule { Name: "name" }: word.Append(Names[Next(Names.Length)]); break;
            case EbnfNode.Rule rule: Letters(grammar[rule.Name], word); break;
            case EbnfNode.Special { Words: ['t', 'h', ..] }: word.Append(Next(2) == 0 ? "USD" : "EUR"); break;
            case EbnfNode.Special special: word.Append(Character(special.Words)); break;
            case EbnfNode.Several { Kind: SeveralKind.Choice } choice: Letters(choice.Parts[Next(choice.Parts.Count)], word); break;
            case EbnfNode.Several { Kind: SeveralKind.Sequence } sequence:
                foreach (var part in sequence.Parts) Letters(part, word);
                break;
            case EbnfNode.Several { Kind: SeveralKind.Optional } option:
                if (Next(2) == 0) Letters(option.Parts[0], word);
                break;
            case EbnfNode.Several repeated:
                for (var most = 3; most > 0 && Next(2) == 0; most--) Letters(repeated.Parts[0], word);
                break;
        }
    }

    private char Character(string words) => words switch
    {
        "0 to 9" => (char)('0' + Next(10)),
        "a blank or tab" => Next(2) == 0 ? ' ' : '\t',
        "a to z, A to Z, _" => (char)('a' + Next(26)),
        _ => "aé∑,.:;()[]=<>/* '\t-"[Next(20)],
    };

    private void CSharp()
    {
        var code = Code[Next(Code.Length)];
        _text.Append(Next(3) switch { 0 => " ", 1 => "\n   ", _ => "" }).Append(code);
        _glue = Glue.Line;
        _budget -= 5;
    }

    private void Token(string token)
    {
        _budget--;
        var isWord = char.IsLetterOrDigit(token[0]) || token[0] is '_' or '-' or '"';
        // After C# a closing bracket ends it, all else must wait for the next line; so must a word after a number, which would be its unit.
        var line = _glue == Glue.Line && token is not ("}" or ")" or "]");
        Gap(atLeastBlank: _glue != Glue.None && isWord || token is "." or ".." or "=" or "=>" or "*" or "/", line);
        _text.Append(token);
        _glue = char.IsAsciiDigit(token[0]) || token[0] == '-' ? Glue.Line : isWord ? Glue.Word : Glue.None;
    }

    private void Gap(bool atLeastBlank, bool line)
    {
        var blanks = Next(6) switch { 0 => "\n", 1 => "\n\n\n", 2 => "\t", 3 => "\r\n  ", _ => atLeastBlank ? " " : "" };
        if (line && !blanks.Contains('\n')) blanks += "\n";
        _text.Append(blanks);
        while (!tidy && Next(12) == 0)
        {
            var remark = Remarks[Next(Remarks.Length)];
            _text.Append(_text.Length > 0 && _text[^1] == '/' ? " " : "").Append(remark).Append(remark.StartsWith("//") ? "\n" : Next(2) == 0 ? "" : "\n");
        }
    }

    [System.Text.RegularExpressions.GeneratedRegex("[eE][+-]?([0-9_]{2}|[3-9])")]
    private static partial System.Text.RegularExpressions.Regex Large();
}
