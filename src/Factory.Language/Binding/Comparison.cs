using System.Globalization;
using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>A part of a condition that compares what a stage measures with what is known before: <c>report.Accuracy >= min_accuracy</c>.</summary>
/// <param name="Owner">The name before the dot.</param>
/// <param name="Member">The metric, in PascalCase.</param>
/// <param name="Sign">As if the metric stood on its left: &lt;, &lt;=, >, >= or ==.</param>
/// <param name="Bound">Where in the code the number stands.</param>
internal sealed record Comparison(string Owner, string Member, string Sign, double Number, TextSpan Bound)
{
    /// <summary>Null for what is not of that form.</summary>
    /// <param name="from">Where the part begins in the code.</param>
    /// <param name="param">The number that a param is, or null.</param>
    public static Comparison? Read(string code, int from, int length, Func<string, double?> param)
    {
        var words = Words(code, from, from + length);
        if (words.FindIndex(w => code[w.Start] is '<' or '>' or '=' or '!') is not (> 0 and var at) || at + 1 >= words.Count) return null;
        var isPair = code[words[at + 1].Start] == '=' && words[at + 1].Start == words[at].End;
        var sign = code.Substring(words[at].Start, isPair ? 2 : 1);
        if (sign is "=" or "!" or "!=") return null;
        var (left, right) = (words[..at], words[(at + (isPair ? 2 : 1))..]);
        if (Metric(code, left) is var (owner, member) && Constant(code, right, param) is { } number) return new(owner, member, sign, number, Whole(right));
        if (Metric(code, right) is var (other, measured) && Constant(code, left, param) is { } first) return new(other, measured, Turned(sign), first, Whole(left));
        return null;
    }

    private static string Turned(string sign) => sign switch { "<" => ">", "<=" => ">=", ">" => "<", ">=" => "<=", _ => sign };

    private static TextSpan Whole(List<TextSpan> words) => new(words[0].Start, words[^1].End - words[0].Start);

    private static (string Owner, string Member)? Metric(string code, List<TextSpan> words) =>
        words is [var owner, var dot, var member] && code[dot.Start] == '.' && Characters.StartsName(code[owner.Start]) && Characters.StartsName(code[member.Start])
            ? (code.Substring(owner.Start, owner.Length), code.Substring(member.Start, member.Length)) : null;

    // Numbers and params, with signs and `+`, `-` and `*` between them; a division may be one of whole numbers.
    private static double? Constant(string code, List<TextSpan> words, Func<string, double?> param)
    {
        var (sum, product, sign, isFactor) = (0.0, (double?)null, 1.0, false);
        foreach (var word in words)
        {
            var c = code[word.Start];
            if (c is '+' or '-' && !isFactor)
            {
                if (product is { } done) (sum, product, sign) = (sum + done, null, 1);
                if (c == '-') sign = -sign;
            }
            else if (c == '*' && product is not null && !isFactor) isFactor = true;
            else if ((product is null || isFactor) && Factor(code.Substring(word.Start, word.Length), param) is { } factor)
                (product, isFactor) = ((product ?? sign) * factor, false);
            else return null;
        }
        return product is { } last && !isFactor ? sum + last : null;
    }

    private static double? Factor(string word, Func<string, double?> param) =>
        Characters.StartsName(word[0]) ? param(word)
            : double.TryParse(word.Replace("_", "").TrimEnd('d', 'D', 'f', 'F', 'm', 'M', 'l', 'L'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out var number) ? number : null;

    private static List<TextSpan> Words(string code, int from, int to)
    {
        List<TextSpan> words = [];
        for (var at = Trivia.Skip(code, from); at < to;)
        {
            var end = CSharpTokens.End(code, at, SyntaxLimits.Depth).At;
            words.Add(new(at, end - at));
            at = Trivia.Skip(code, end);
        }
        return words;
    }
}
