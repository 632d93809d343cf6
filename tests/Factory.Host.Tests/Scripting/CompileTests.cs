using Factory.Protocol;

namespace Factory.Host.Tests.Scripting;

public sealed class CompileTests(ScriptHost host) : IClassFixture<ScriptHost>
{
    [Fact]
    public async Task All_expressions_of_a_file_are_compiled_at_once_with_the_names_that_they_use()
    {
        var answer = await host.CompileAsync(
            new("row.Sum(\"p*\")   > 0 // ink", "filter", "bool"),
            new("report . Accuracy>=/* at least */min_accuracy", "gate", "bool"),
            new("previous is null || report.Accuracy >= previous.Accuracy - 0.02", "gate", "bool"),
            new("trial.Accuracy", "study", "double"));
        Assert.Empty(answer.Diagnostics);
        Assert.Equal(
            [
                ("row.Sum(\"p*\") > 0", "E0", "", ""),
                ("report.Accuracy >= min_accuracy", "E1", "min_accuracy, report", "report.Accuracy"),
                ("previous is null || report.Accuracy >= previous.Accuracy - 0.02", "E2", "previous, report", "previous.Accuracy report.Accuracy"),
                ("trial.Accuracy", "E3", "trial", "trial.Accuracy"),
            ],
            answer.Expressions.Select(
                e => (e.Canonical, e.Method, string.Join(", ", e.Names), string.Join(' ', e.Members.SelectMany(m => m.Value.Select(v => $"{m.Key}.{v}"))))));
        Assert.NotNull(answer.Assembly);
    }

    [Theory]
    [InlineData("langs.Where(l => l != \"en\").Select(l => l.Length).DefaultIfEmpty(0).Max() < 3")]
    [InlineData("(from l in langs where l.StartsWith('e') select l).Any()")]
    [InlineData("report.Rare is { } rare && rare > 0.5")]
    [InlineData("report.Rare > 0.5 || (report.Rare ?? 1) < Math.Sqrt(2)")]
    [InlineData("report.Rows switch { 0 => false, < 10 => true, _ => report.Accuracy > 0.5 }")]
    [InlineData("$\"{report.Accuracy:0.00}\" == \"0.50\"")]
    [InlineData("patience < TimeSpan.FromHours(1) && new DateTime(2020, 1, 1) + patience > DateTime.Parse(\"2019-01-01\", CultureInfo.InvariantCulture)")]
    [InlineData("Regex.IsMatch(langs[0], \"^[a-z]+$\", RegexOptions.None, TimeSpan.FromSeconds(1))")]
    [InlineData("int.TryParse(langs[^1], out var n) && n > 0")]
    [InlineData("ImmutableArray.Create(1, 2, 3).Contains(2) && ImmutableHashSet.Create(\"a\").Contains(\"a\")")]
    [InlineData("new[] { 1.0, 2.0 }.Sum(x => x * x) > 4 && (1, 2).Item1 == 1")]
    [InlineData("langs is [\"en\", ..]")]
    [InlineData("report.Equals")]
    [InlineData("checked((int)report.Rows * 2) > 0")]
    [InlineData("string.Join(',', langs.OrderBy(l => l, StringComparer.Ordinal)) == \"a\"")]
    public async Task What_computes_is_allowed(string text)
    {
        var answer = await host.CompileTextAsync(text);
        Assert.Empty(answer.Diagnostics);
        Assert.NotNull(answer.Assembly);
    }

    [Theory]
    [InlineData("report.Acuracy > 1", "Acuracy", ScriptRule.CSharp, "does not contain a definition for 'Acuracy'")]
    [InlineData("report.Accuracy >=\n  min_acuracy", "min_acuracy", ScriptRule.CSharp, "does not exist in the current context")]
    [InlineData("previous.Accuracy > 0.5", "previous", ScriptRule.CSharp, "this may be null here")]
    [InlineData("report.Rare.Value > 0.5", "report.Rare", ScriptRule.CSharp, "may have no value here")]
    [InlineData("/* an int */ 1 + 1", "1 + 1", ScriptRule.CSharp, "Cannot implicitly convert type 'int' to 'bool'")]
    [InlineData("report.Accuracy >", "", ScriptRule.CSharp, "expression")]
    [InlineData("true; false", ";", ScriptRule.NotAnExpression, "exactly one")]
    [InlineData("return true", "", ScriptRule.CSharp, "'return'")]
    [InlineData("true\n#line 1 \"elsewhere\"", "#line 1 \"elsewhere\"", ScriptRule.NotAnExpression, "directives")]
    [InlineData("   ", "   ", ScriptRule.NotAnExpression, "is needed here")]
    [InlineData("langs.Any(l => { return true; })", "{ return true; }", ScriptRule.NotAnExpression, "statements are not allowed")]
    [InlineData("DateTime.Now.Year > 2000", "DateTime.Now", ScriptRule.NotAllowed, "`System.DateTime.Now` is not allowed")]
    [InlineData("langs.Count > System.Environment.ProcessorCount", "System.Environment.ProcessorCount", ScriptRule.NotAllowed,
        "`System.Environment.ProcessorCount` is not allowed")]
    public async Task A_mistake_is_shown_at_its_place_in_the_text(string text, string place, ScriptRule rule, string message)
    {
        var answer = await host.CompileAsync(new("true", "gate", "bool"), new(text, "gate", "bool"));
        var diagnostic = Assert.Single(answer.Diagnostics);
        Assert.Equal((1, place, rule), (diagnostic.Expression, text.Substring(diagnostic.Start, diagnostic.Length), diagnostic.Rule));
        Assert.Contains(message, diagnostic.Message, StringComparison.Ordinal);
        Assert.Null(answer.Assembly);
        Assert.Empty(answer.Expressions);
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once_and_each_once()
    {
        var answer = await host.CompileAsync(
            new("report.Acuracy > foo(1)", "gate", "bool"), new("trial.Loss", "study", "double"),
            new("System.IO.File.Exists(\"a\") && DateTime.Now > DateTime.UtcNow", "gate", "bool"));
        Assert.Equal([(0, 7), (0, 17), (1, 6), (2, 0), (2, 30), (2, 45)], answer.Diagnostics.Select(d => (d.Expression, d.Start)));
    }

    [Theory]
    [InlineData("a - - b", "a - -b")]
    [InlineData("a-(-b)", "a - (-b)")]
    [InlineData("c ?.5:1", "c ? .5 : 1")]
    [InlineData("s ?. Length??0", "s?.Length ?? 0")]
    [InlineData("f ( x=>x [0],\n  1 )", "f(x => x[0], 1)")]
    [InlineData("$\"a  {  b:0.0 }\"  +  \"c  // d\" // e", "$\"a  {  b:0.0 }\" + \"c  // d\"")]
    [InlineData("xs . OfType < int > ( )", "xs.OfType<int>()")]
    [InlineData("!( a&&!b )", "!(a && !b)")]
    public void The_canonical_text_has_one_layout_and_the_same_tokens(string text, string canonical)
    {
        var expression = Microsoft.CodeAnalysis.CSharp.SyntaxFactory.ParseExpression(text);
        Assert.Equal(canonical, Host.Scripting.Compiling.CanonicalText.Of(expression));
    }

    [Fact]
    public async Task The_same_request_gives_the_same_bytes()
    {
        var first = await host.CompileTextAsync("report.Accuracy >= min_accuracy && langs.Any(l => l == \"en\")");
        var second = await host.CompileTextAsync("report.Accuracy  >= min_accuracy && langs.Any(l => l == \"en\")");
        var third = await host.CompileTextAsync("report.Accuracy >= min_accuracy && langs.Any(l => l == \"en\")");
        Assert.Equal(first.Assembly, third.Assembly);
        Assert.Equal(first.Expressions[0].Canonical, second.Expressions[0].Canonical);
    }
}
