using System.Collections.Frozen;
using Factory.Language.Syntax;

namespace Factory.Language;

/// <summary>What those usually mean who write what other languages would read here.</summary>
internal static class SyntaxHints
{
    private static readonly FrozenDictionary<string, string> Meant = new Dictionary<string, string>
    {
        ["data"] = Keywords.Dataset, ["source"] = Keywords.Dataset, ["table"] = Keywords.Dataset, ["input"] = Keywords.Dataset,
        ["model"] = Keywords.Stage, ["step"] = Keywords.Stage, ["task"] = Keywords.Stage, ["job"] = Keywords.Stage, ["train"] = Keywords.Stage, ["rule"] = Keywords.Stage,
        ["node"] = Keywords.Stage, ["process"] = Keywords.Stage, ["run"] = Keywords.Stage,
        ["var"] = Keywords.Param, ["let"] = Keywords.Param, ["const"] = Keywords.Param, ["parameter"] = Keywords.Param, ["variable"] = Keywords.Param, ["config"] = Keywords.Param,
        ["search"] = Keywords.Study, ["tune"] = Keywords.Study, ["experiment"] = Keywords.Study, ["sweep"] = Keywords.Study,
        ["check"] = Keywords.Gate, ["condition"] = Keywords.Gate, ["test"] = Keywords.Gate, ["assert"] = Keywords.Gate,
        ["publish"] = Keywords.Release, ["deploy"] = Keywords.Release, ["output"] = Keywords.Release,
        ["schedule"] = Keywords.Trigger, ["cron"] = Keywords.Trigger, ["on"] = Keywords.Trigger, ["every"] = Keywords.Trigger,
        ["import"] = Keywords.Use, ["include"] = Keywords.Use, ["require"] = Keywords.Use,
        ["name"] = Keywords.Pipeline, ["workflow"] = Keywords.Pipeline, ["project"] = Keywords.Pipeline, ["flow"] = Keywords.Pipeline,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What to write in place of a token that does not fit; null when there is nothing usual about it.</summary>
    /// <param name="expected">What would fit.</param>
    public static string? For(string text, int at, IReadOnlyList<string> expected)
    {
        bool Expects(string sign) => expected.Any(e => e.Contains(sign, StringComparison.Ordinal));
        // Nothing, or what a condition is made of, where what makes a thing must stand.
        if (Expects("`=`") && !Expects("`=>`") && (at >= text.Length || text[at] is '>' or '<' && !Characters.Is(text, at, "<-") || text.AsSpan(0, at).TrimEnd(' ').EndsWith("\n")) && Words(text, at) is [_, _, ..] words)
            return Declaration(words);
        if (at >= text.Length) return null;
        var afterName = at > 0 && Characters.ContinuesName(text[at - 1]);
        return text[at] switch
        {
            _ when Expects("`in`") => "say over what it goes: `[x in [\"a\", \"b\"]]` or `[x in 1..3]`",
            '"' when Expects("a name") => "a name stands without quotes",
            >= '0' and <= '9' when Expects("a name") => "a name begins with a letter",
            >= '0' and <= '9' or '*' when Expects("`)`") && text[(text.LastIndexOf('\n', at) + 1)..at].Contains("schedule(", StringComparison.Ordinal) => "a schedule is a text: `schedule(\"0 3 * * *\")`",
            '{' when Expects("a value") => "a block stands without `=`: `name { … }`",
            '{' when Expects("`)`") => "what is set stands in a block after the call: `csv(\"a.csv\") { label = \"y\" }`",
            '(' when Expects("a value") => "no round brackets stand around a value",
            '=' when Expects("a value") => "one `=` is enough",
            '=' when Expects("`=`") && !Expects("`=>`") => "a param takes a plain value: `= 3`",
            '.' when Expects("the name of a setting") => "a number ends with a digit: `5.0`",
            '<' or ':' when Expects("`=`") && !Expects("`=>`") => "what is declared and how it is made stand around one `=`",
            ';' => "nothing here ends with a semicolon: the end of the line is enough",
            '\'' or '`' or '“' or '”' => "a text stands between double quotes: `\"…\"`",
            '#' => "a comment begins with `//`",
            '-' when Characters.Is(text, at, "--") => "a comment begins with `//`",
            ',' when Expects("the name of a setting") => "settings stand side by side, or each on a line of its own, without commas",
            ',' when Expects("a declaration") => "a list stands in brackets: `[a, b]`",
            '>' or '<' or '!' or '&' or '|' or '+' or '*' or '?' when Expects("`=`") || Expects("the name of a setting") => "what is to be computed is C#, and comes after `=>`: `require => report.Accuracy > 0.9`",
            '>' or '<' when Expects("`)`") && text[(text.LastIndexOf('\n', at) + 1)..at].Contains("on =", StringComparison.Ordinal) =>
                $"what is asked of hardware is meant as at least: `{(Word(text, at) is { Length: > 0 } asked ? asked : "memory")}: …`",
            ':' when Expects("a name") => "no colon stands there: `pipeline name`, `stage name = …`",
            '>' or '<' or '!' or '&' or '|' or '+' or '*' when Expects("`)`") => "what is to be computed is C#, in the block after the call: `check(report) { require => report.Accuracy > 0.9 }`",
            ',' when Expects("`=`") && !Expects("`=>`") => "one name stands here; of several outputs each is named after a dot: `parts.train`",
            '{' or '"' when Expects("`=`") && !Expects("`=>`") => Declaration(Words(text, at)),
            '-' when afterName => "a name is made of letters, digits and `_`",
            ':' or '"' when Expects("`=`") => "a setting is written `name = value`",
            '=' when Expects("`)`") => Word(text, at) is { Length: > 0 } word ? $"an argument is named with a colon, `{word}: …`; a setting stands in the block after the call: `{{ {word} = … }}`"
                : "an argument is named with a colon: `name: value`",
            '}' when Expects("`=`") => $"a setting is written `name = value`: `{(Word(text, at) is { Length: > 0 } name ? name : "name")} = …`",
            '"' when Expects("a call such as `csv") => "a file is read by a stage: a table by `csv(\"data/file.csv\")`, anything else by the program that takes it, `exec(\"data/images\")`",
            '/' or '\\' or '~' => "a path is a text: `\"data/file.csv\"`",
            '.' when Expects("a value") => "a path is a text, such as `\"data/file.csv\"`; a number begins with a digit",
            '$' or '%' or '@' => "a param is named as it is; in a text it stands in braces: `\"{name}\"`",
            _ => null,
        };
    }

    /// <summary>The name before a sign.</summary>
    private static string Word(string text, int at)
    {
        var end = text.AsSpan(0, at).TrimEnd().Length;
        var start = end;
        while (start > 0 && Characters.ContinuesName(text[start - 1])) start--;
        return text[start..end];
    }

    // Those of the line before a place, or of the one before its empty lines.
    private static string[] Words(string text, int at)
    {
        var end = text.AsSpan(0, at).TrimEnd().Length;
        return text[(end == 0 ? 0 : text.LastIndexOf('\n', end - 1) + 1)..end].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Declaration(string[] words) => words is [not (Keywords.Param or Keywords.Pipeline) and var keyword, var name] && Keywords.Contains(keyword)
        ? $"what makes it comes after `=`: `{keyword} {name} = {Keywords.Example(keyword)}`" : "a declaration is `kind name = call(…) { settings }`";

    /// <summary>How a declaration is begun whose first word declares nothing.</summary>
    /// <param name="isValue">An equals sign follows: a name stands where its kind belongs.</param>
    public static string? ForDeclaration(string word, bool isValue) =>
        word is "for" or "foreach" or "each" or "map" ? "a stage for each value is a fan-out: `stage x[lang in [\"de\", \"en\"]] = …`; for each file of an output: `stage x[part in parts.files] = …`"
        : word is "if" or "when" ? "whether a stage runs at all says its setting `when => …`"
        : Meant.TryGetValue(word, out var keyword) && !isValue ? $"did you mean `{keyword}`?"
        : isValue ? $"a declaration begins with its kind: `stage {word} = …`, `dataset {word} = …` or `param {word} = …`" : null;
}
