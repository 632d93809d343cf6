using Factory.Testing;
using TextMateSharp.Grammars;
using TextMateSharp.Internal.Grammars.Reader;
using TextMateSharp.Internal.Types;
using TextMateSharp.Registry;
using TextMateSharp.Themes;

namespace Factory.LanguageServer.Tests;

/// <summary>The TextMate grammar over the examples, by an interpreter of such grammars: each word is what it is meant to be.</summary>
public sealed class TextMateTests
{
    private static readonly IGrammar Grammar = new Registry(new Options()).LoadGrammar("source.factory");

    [Fact]
    public void Every_word_of_the_examples_has_a_scope_and_no_line_is_given_up()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(TestSpace.Repository, "pipelines"), "*.factory"))
            foreach (var (text, scopes) in Tokens(File.ReadAllText(file)))
                if (text.Any(char.IsLetterOrDigit)) Assert.True(scopes.Count > 1, $"{Path.GetFileName(file)}: nothing is known of `{text}`");
    }

    [Theory]
    [InlineData("/// Docs.", "/// Docs.", "comment.block.documentation")]
    [InlineData("param epochs = 30 // why", "// why", "comment.line")]
    [InlineData("pipeline digits", "pipeline", "keyword.declaration")]
    [InlineData("pipeline digits", "digits", "entity.name.type")]
    [InlineData("stage model = train.mlp(a)", "model", "entity.name.function")]
    [InlineData("stage model = train.mlp(a)", "train.mlp", "support.function")]
    [InlineData("    timeout = 2h", "timeout", "variable.other.property")]
    [InlineData("    timeout = 2h", "h", "keyword.other.unit")]
    [InlineData("    memory: 16 GiB", "GiB", "keyword.other.unit")]
    [InlineData("    memory: 16 GiB", "16", "constant.numeric")]
    [InlineData("    parts { train = 70%  s = 15% }", "s", "variable.other.property")]
    [InlineData("    lr = 1e-4 .. 0.5", "..", "keyword.operator.range")]
    [InlineData("    a = \"x {lang}.txt\"", "lang", "variable.other")]
    [InlineData("    a = \"\\n\"", "\\n", "constant.character.escape")]
    [InlineData("    keep => row.Sum(\"p*\") > 0 // why", "0", "meta.embedded.csharp")]
    [InlineData("    keep => row.Sum(\"p*\") > 0 // why", "// why", "comment")]
    [InlineData("    keep => new[] { 1, 2 }.Contains(3) }", "3", "meta.embedded.csharp")]
    [InlineData("stage e[lang in [\"a\"]] = t(b[*])", "in", "keyword.control")]
    [InlineData("    d = only(1 .. 4, env.NAME: 2)", "env.NAME", "variable.parameter")]
    [InlineData("use \"common.factory\"", "use", "keyword.control.import")]
    public void A_word_is(string line, string word, string scope)
    {
        var found = Tokens(line).Where(t => t.Text.Trim() == word || t.Text == word).ToList();
        Assert.True(found.Exists(t => t.Scopes.Any(s => s.StartsWith(scope, StringComparison.Ordinal))),
            string.Join("\n", Tokens(line).Select(t => $"`{t.Text}` {string.Join(' ', t.Scopes)}")));
    }

    [Fact]
    public void After_C_sharp_the_language_goes_on()
    {
        var tokens = Tokens("stage a = filter(b) {\n    keep => (row.X\n        > 0)\n    seed = 7\n}\nstage c = d { k => 1 }\nparam x = 2\n").ToList();
        Assert.Contains(tokens, t => t.Text == "seed" && t.Scopes.Contains("variable.other.property.factory"));
        Assert.Contains(tokens, t => t.Text == "param" && t.Scopes.Contains("keyword.declaration.factory"));
    }

    private static IEnumerable<(string Text, IReadOnlyList<string> Scopes)> Tokens(string text)
    {
        IStateStack? state = null;
        foreach (var line in text.Split('\n'))
        {
            var result = Grammar.TokenizeLine(line, state, TimeSpan.FromSeconds(10));
            state = result.RuleStack;
            foreach (var token in result.Tokens)
                yield return (line[Math.Min(token.StartIndex, line.Length)..Math.Min(token.EndIndex, line.Length)], token.Scopes);
        }
    }

    /// <summary>Ours from the extension's folder; C#'s from the package.</summary>
    private sealed class Options : IRegistryOptions
    {
        private readonly RegistryOptions _known = new(ThemeName.DarkPlus);

        public IRawGrammar GetGrammar(string scopeName)
        {
            if (scopeName != "source.factory") return _known.GetGrammar(scopeName);
            using var reader = new StreamReader(Path.Combine(TestSpace.Repository, "editors/vscode/syntaxes/factory.tmLanguage.json"));
            return GrammarReader.ReadGrammarSync(reader);
        }

        public ICollection<string> GetInjections(string scopeName) => [];
        public IRawTheme GetTheme(string scopeName) => _known.GetTheme(scopeName);
        public IRawTheme GetDefaultTheme() => _known.GetDefaultTheme();
    }
}
