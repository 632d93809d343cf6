using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Tests.Loops;

public class StudyFileTests
{
    [Fact]
    public void A_file_says_what_is_searched_in_its_order()
    {
        var file = StudyFile.Read("""
            {
              "minimize": "loss", "maximize": ["speed"], "constraints": "size", "steps": 9, // comments are for people
              "space": { "z": { "int": [1, 8], "log": true }, "a": { "choice": ["x", 1, null] }, "b": { "float": [0, 1], "steps": 5, "when": { "z": [1, 2] } } },
              "first": [{ "z": 1.0, "a": "x", "b": 1 }, { "z": 4, "a": 1.0 }],
            }
            """);
        Assert.Equal("z = log(1 .. 8), a = choice(\"x\", 1, null), b = 0.0 .. 1.0 steps 5 when z in [1, 2]", StudyWords.OfSpace(file.Space));
        Assert.Equal("minimize loss; maximize speed; hold size; steps 9; first {\"a\":\"x\",\"b\":1.0,\"z\":1}; first {\"a\":1,\"z\":4}", StudyWords.OfAims(file));
        Assert.All(file.First, p => Assert.Null(file.Space.Misfit(p)));
    }

    [Fact]
    public void Without_an_aim_the_value_is_minimized() =>
        Assert.Equal([new Objective("value")], StudyFile.Read("""{ "space": { "x": { "float": [0, 1] } } }""").Objectives);

    [Theory]
    [InlineData("{", "is not JSON")]
    [InlineData("[]", "is no object")]
    [InlineData("{}", "`space` is missing")]
    [InlineData("""{"space":{}}""", "`space` is the parameters")]
    [InlineData("""{"space":{"x":{"float":[0,1]}},"minimise":"loss"}""", "`minimise` is not known; there are space, minimize")]
    [InlineData("""{"space":{"x":[0,1]}}""", "`space.x`: it is { \"float\"")]
    [InlineData("""{"space":{"x":{"float":[0,1],"int":[0,1]}}}""", "has float and int")]
    [InlineData("""{"space":{"x":{"float":[1,0]}}}""", "`space.x`: the parameter `x` has no range")]
    [InlineData("""{"space":{"x":{"float":[0,1],"log":true}}}""", "cannot be logarithmic and reach zero")]
    [InlineData("""{"space":{"x":{"float":[0]}}}""", "the least and the greatest value")]
    [InlineData("""{"space":{"x":{"int":[0.5,2]}}}""", "`float` takes others")]
    [InlineData("""{"space":{"x":{"choice":[[1]]}}}""", "`choice` is a list of texts")]
    [InlineData("""{"space":{"x":{"choice":[1],"log":true}}}""", "a choice has no `log`")]
    [InlineData("""{"space":{"x":{"choice":[1,1]}}}""", "has a value twice")]
    [InlineData("""{"space":{"x":{"float":[0,1],"when":{"y":1}}}}""", "`when` names `y`, which is no parameter that stands before it")]
    [InlineData("""{"space":{"y":{"choice":["a"]},"x":{"float":[0,1],"when":{"y":"b"}}}}""", "`y` can never be \"b\"")]
    [InlineData("""{"space":{"x":{"float":[0,1]},"x":{"float":[0,1]}}}""", "two parameters `x`")]
    [InlineData("""{"space":{"x":{"float":[0,1]}},"first":[{"x":2}]}""", "`first[0]`: `x` cannot be 2")]
    [InlineData("""{"space":{"x":{"float":[0,1]}},"minimize":"a","maximize":"a"}""", "`a` is sought or held twice")]
    [InlineData("""{"space":{"x":{"float":[0,1]}},"steps":0}""", "`steps` is how long")]
    public void What_is_wrong_is_said(string json, string words) =>
        Assert.Contains(words, Assert.Throws<StudyFileException>(() => StudyFile.Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void All_that_is_wrong_is_said_at_once() =>
        Assert.Equal(3, Assert.Throws<StudyFileException>(() => StudyFile.Read("""{"a":1,"space":{"x":{"float":[1,0]},"y":{"int":"z"}}}""")).Faults.Count);
}
