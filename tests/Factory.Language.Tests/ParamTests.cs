namespace Factory.Language.Tests;

public sealed class ParamTests
{
    [Fact]
    public void A_declared_type_holds_for_the_value_and_for_what_is_set()
    {
        const string text = """
            pipeline p
            param rate: float = 1
            param langs: [text] = []
            param limit: duration
            param memory: size = 2 GiB
            """;
        var bound = Compiling.Bind(text, set: Set(("limit", "90s"), ("langs", "[\"de\"]")));
        Assert.Equal([("rate", "1.0", "double"), ("langs", "[\"de\"]", "IReadOnlyList<string>"), ("limit", "90.0", "System.TimeSpan"), ("memory", "2147483648", "long")],
            bound.Params.Select(p => (p.Name, p.Value.ToString(), p.CSharpType)));
        Assert.Equal(["FAC2210", "FAC2210"], Compiling.Compile(text, set: Set(("limit", "90"), ("langs", "de"))).Codes().Where(c => c == "FAC2210"));
    }

    [Fact]
    public void A_text_may_be_set_to_a_param_that_is_declared_as_one() =>
        Assert.Equal("a b", Compiling.Bind("pipeline p\nparam word: text", set: Set(("word", "a b"))).Params[0].Value.AsText());

    private static Dictionary<string, string> Set(params (string Name, string Value)[] set) => set.ToDictionary(s => s.Name, s => s.Value);
}
