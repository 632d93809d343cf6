using Factory.Language.Syntax;

namespace Factory.Language.Tests;

public sealed class CSharpExtentTests
{
    [Theory]
    [InlineData("a > b", "\nnext = 1")]
    [InlineData("a > b", " }")]
    [InlineData("a > b", "   // why\n}")]
    [InlineData("a > b", " /* why */ }")]
    [InlineData("a >\n b", "\nnext = 1")]
    [InlineData("a > // why\n b", "\n}")]
    [InlineData("a\n  .B()\n  .C()", "\nnext = 1")]
    [InlineData("a\n  && b\n  || c", "\nnext => 1")]
    [InlineData("a\n\n  // why\n  != b", "\n}")]
    [InlineData("a\n  ?? b", "\n}")]
    [InlineData("a\n  ? b\n  : c", "\n}")]
    [InlineData("f(\n  a,\n  b\n)", "\nnext = 1")]
    [InlineData("xs.Where(x => {\n return x; })", "\n}")]
    [InlineData("xs[\n0\n]", ")")]
    [InlineData("a", ")")]
    [InlineData("a", "]")]
    [InlineData("x is\n  null", "\n}")]
    [InlineData("x\n  is null", "\n}")]
    [InlineData("x is not\n null\n and\n > 3", "\nor = 2")]
    [InlineData("x", "\nis = 2")]
    [InlineData("x switch\n { 1 => 2, _ => 3 }", "\n}")]
    [InlineData("x!", "\nnext = 1")]
    [InlineData("x++", "\nnext = 1")]
    [InlineData("1.5", "\n}")]
    [InlineData("\"}\" + a", " }")]
    [InlineData("\"\\\"}\" + a", " }")]
    [InlineData("@\"\\\" + a", " }")]
    [InlineData("@\"one \"\"two\"\"\n}\" + a", " }")]
    [InlineData("\"\" + a", " }")]
    [InlineData("$\"{f(\"}\")} }}\" + a", " }")]
    [InlineData("$@\"{a}\n}}\" + b", " }")]
    [InlineData("@$\"{a}\n}}\" + b", " }")]
    [InlineData("$\"{a:0.00}\"", " }")]
    [InlineData("$\"{$\"{a + \"}\"}\"}\"", " }")]
    [InlineData("\"\"\"\n } \"x\" \n\"\"\" + a", "\n}")]
    [InlineData("\"\"\"\"\n \"\"\" } \n\"\"\"\" + a", "\n}")]
    [InlineData("$$\"\"\"{ {{a + \"}\"}} }\"\"\" + b", " }")]
    [InlineData("'}' == c", " }")]
    [InlineData("'\\'' == c", " }")]
    [InlineData("'\"' == c", " }")]
    [InlineData("@class.X", "\n}")]
    public void An_expression_ends_where_LANGUAGE_says(string expression, string after)
    {
        var text = "=> " + expression + after;
        var extent = CSharpExtent.Find(text, 2);
        Assert.Equal((expression, CSharpProblem.None), (text[extent.Start..extent.End], extent.Problem));
    }

    [Theory]
    [InlineData("f(a", "\nnext = 1\n}", "OpenBracket")]
    [InlineData("f(a", " }", "OpenBracket")]
    [InlineData("[1, 2)", "\n}", "OpenBracket")]
    [InlineData("\"abc", "\n}", "OpenText")]
    [InlineData("'a", "\n}", "OpenText")]
    [InlineData("@\"abc", "\n}", "OpenText")]
    [InlineData("\"\"\"abc", "\n}", "OpenText")]
    [InlineData("$\"{a", "\n}", "OpenText")]
    [InlineData("a /* b", "\n}", "OpenComment")]
    public void One_that_is_not_closed_ends_with_its_first_line(string expression, string after, string problem)
    {
        var text = "=> " + expression + after;
        var extent = CSharpExtent.Find(text, 2);
        Assert.Equal((expression, problem), (text[extent.Start..extent.End], extent.Problem.ToString()));
    }

    [Theory]
    [InlineData("(", 100_000)]
    [InlineData("$\"{", 100_000)]
    [InlineData("$\"{(", 100_000)]
    [InlineData("$\"\"\"{", 100_000)]
    public void Deep_nesting_is_found_and_not_followed(string open, int times) =>
        Assert.Equal(CSharpProblem.TooDeep, CSharpExtent.Find(string.Concat(Enumerable.Repeat(open, times)), 0).Problem);
}
