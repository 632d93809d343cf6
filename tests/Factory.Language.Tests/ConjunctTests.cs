namespace Factory.Language.Tests;

public sealed class ConjunctTests
{
    [Theory]
    [InlineData("1 == 2 && report.Accuracy > 0", "1 == 2")]
    [InlineData("report.Accuracy > least && least > 1 && (least < 3 || true)", "least > 1;(least < 3 || true)")]
    [InlineData("report.Accuracy > least || least > 1 && 1 == 2", "")]
    [InlineData("Math.Max(least, 2) > 3 && report?.Accuracy > 1", "Math.Max(least, 2) > 3")]
    [InlineData("report is { } r && r.Accuracy > 1 && \"a && b\".Length == least", "\"a && b\".Length == least")]
    [InlineData("least > 1", "")]
    [InlineData("least > 1 ? 1 == 2 && false : true", "")]
    public void The_parts_of_a_condition_that_see_only_params_are_known_before(string condition, string parts)
    {
        var names = new Dictionary<string, ScopeName> { ["least"] = new ScopeName.Param("double"), ["report"] = new ScopeName.Metrics(new("report"), []) };
        var found = new BoundExpression(0, condition, new(100, condition.Length), "bool", false, names).PartsOfParams().ToList();
        Assert.Equal(parts, string.Join(';', found.Select(f => f.Text)));
        Assert.All(found, f => Assert.Equal(f.Text, condition.Substring(f.Span.Start - 100, f.Span.Length)));
    }
}
