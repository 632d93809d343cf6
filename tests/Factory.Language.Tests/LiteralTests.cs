using Factory.Sdk;

namespace Factory.Language.Tests;

public sealed class LiteralTests
{
    [Theory]
    [InlineData("30", "30", "int")]
    [InlineData("-7", "-7", "int")]
    [InlineData("1_000_000", "1000000", "int")]
    [InlineData("3000000000", "3000000000", "long")]
    [InlineData("0.95", "0.95", "double")]
    [InlineData("1e-4", "0.0001", "double")]
    [InlineData("-1.5E+3", "-1500.0", "double")]
    [InlineData("70%", "0.7", "double")]
    [InlineData("12.5 %", "0.125", "double")]
    [InlineData("true", "true", "bool")]
    [InlineData("false", "false", "bool")]
    [InlineData("16 GiB", "17179869184", "long")]
    [InlineData("1.5KiB", "1536", "long")]
    [InlineData("200 MB", "200000000", "long")]
    [InlineData("1 TiB", "1099511627776", "long")]
    [InlineData("7 B", "7", "long")]
    [InlineData("2h", "7200.0", "System.TimeSpan")]
    [InlineData("90s", "90.0", "System.TimeSpan")]
    [InlineData("10 min", "600.0", "System.TimeSpan")]
    [InlineData("1.5 d", "129600.0", "System.TimeSpan")]
    [InlineData("250 ms", "0.25", "System.TimeSpan")]
    [InlineData("\"a\"", "\"a\"", "string")]
    [InlineData("\"\"", "\"\"", "string")]
    [InlineData("\"a \\\"b\\\" \\\\ \\n \\t {{x}}\"", "\"a \\\"b\\\" \\\\ \\n \\t {x}\"", "string")]
    [InlineData("\"C:\\\\\"", "\"C:\\\\\"", "string")]
    [InlineData("[1, 2, 3]", "[1,2,3]", "IReadOnlyList<int>")]
    [InlineData("[1, 2.5,]", "[1.0,2.5]", "IReadOnlyList<double>")]
    [InlineData("[\n  \"a\", // one\n  \"b\"\n]", "[\"a\",\"b\"]", "IReadOnlyList<string>")]
    [InlineData("[1s, 1 min]", "[1.0,60.0]", "IReadOnlyList<System.TimeSpan>")]
    public void A_literal_has_its_value_and_the_type_that_csharp_sees(string literal, string json, string type)
    {
        var param = Compiling.Bind($"pipeline p\nparam x = {literal}\nparam after = 1\n").Params[0];
        Assert.Equal((json, type), (param.Value.ToString(), param.CSharpType));
    }

    [Theory]
    [InlineData("\"{name}.txt\"", "en.txt")]
    [InlineData("\"{count}-{share}-{name}\"", "3-0.5-en")]
    [InlineData("later", "z")]
    public void A_param_may_be_made_of_others_in_any_order(string value, string expected)
    {
        var pipeline = Compiling.Bind($"pipeline p\nparam x = {value}\nparam name = \"en\"\nparam count = 3\nparam share = 0.5\nparam later = \"z\"\n");
        Assert.Equal(expected, pipeline.Params[0].Value.AsText());
    }

    [Fact]
    public void A_word_after_a_number_is_a_unit_only_where_it_is_not_the_next_setting()
    {
        var task = Compiling.Bind("""
            pipeline p
            stage fit = exec("a.csv") { command = ["fit"] retry = 2 grace = 5 s timeout = 2 min priority = 1 env.h = "x" salt = "s" }
            stage other = exec("a.csv") { command = ["fit"] priority = 3
                env { d = "1" } }
            """).Stage<BoundTask>("fit");
        Assert.Equal((2, TimeSpan.FromMinutes(2), 1, "s"), (task.Common.Retry.Times, task.Common.Timeout, task.Common.Priority, task.Common.Salt));
        Assert.Equal("x", task.Common.Environment["h"]?.AsText());
        Assert.Equal(new Value.Number(5), task.Settings["grace"]);
    }

    [Fact]
    public void A_value_may_be_overridden_by_one_of_its_type()
    {
        const string text = "pipeline p\nparam n = 1\nparam r = 0.5\nparam s = \"a\"\nparam t = 1h\nparam f = 10%\nparam l = [1.5]\nparam d = \"{s}!\"\n";
        var set = new Dictionary<string, string> { ["n"] = "5000000000", ["r"] = "2", ["s"] = "b c", ["t"] = "90s", ["f"] = "20%", ["l"] = "[1, 2]" };
        var pipeline = Compiling.Bind(text, set: set);
        Assert.Equal(["5000000000", "2.0", "\"b c\"", "90.0", "0.2", "[1.0,2.0]", "\"b c!\""], pipeline.Params.Select(p => p.Value.ToString()));
        Assert.Equal("long", pipeline.Params[0].CSharpType);
    }

    [Theory]
    [InlineData("n", "x")]
    [InlineData("n", "1.5")]
    [InlineData("n", "1 2")]
    [InlineData("n", "")]
    [InlineData("n", "r")]
    [InlineData("t", "3")]
    [InlineData("s", "\"open")]
    [InlineData("no", "1")]
    public void An_override_of_another_type_is_an_error(string name, string value)
    {
        var result = Compiling.Compile("pipeline p\nparam n = 1\nparam r = 0.5\nparam t = 1h\nparam s = \"a\"\n",
            set: new Dictionary<string, string> { [name] = value });
        Assert.Equal(name == "no" ? "FAC2209" : "FAC2210", Assert.Single(result.Codes(), c => c != "FAC2801"));
    }
}
