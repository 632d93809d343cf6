namespace Factory.Language.Tests;

/// <summary>A condition that no number meets is told; of one that some number meets, or that is not understood, nothing is said.</summary>
public sealed class ContradictionTests
{
    [Theory]
    [InlineData("report.Accuracy > 1")]
    [InlineData("report.Accuracy >= 1.0001")]
    [InlineData("1 < report.Accuracy")]
    [InlineData("report.Accuracy < 0")]
    [InlineData("report.Accuracy == 2")]
    [InlineData("report.Accuracy > least")]
    [InlineData("report.Accuracy > 2 * 0.6")]
    [InlineData("report.Accuracy > -1 + 2.5")]
    [InlineData("report.Loss < 1 && report.Accuracy > 95")]
    [InlineData("report.Loss < 1 && report.Loss > 2")]
    [InlineData("report.Loss < 1 && report.Loss >= 1")]
    [InlineData("previous is null && report.Accuracy > 1.5")]
    public void Nothing_meets(string condition) => Assert.Contains(Check(condition), d => d.Code == "FAC2506");

    [Theory]
    [InlineData("report.Accuracy >= 1")]
    [InlineData("report.Accuracy <= 0")]
    [InlineData("report.Accuracy == 1")]
    [InlineData("report.Accuracy != 2")]
    [InlineData("report.Loss > 1000")]
    [InlineData("report.Accuracy > 1.5 || report.Loss < 1")]
    [InlineData("report.Accuracy * 100 > 95")]
    [InlineData("report.Accuracy > 3 / 4")]
    [InlineData("report.Accuracy > 1e-3")]
    [InlineData("report.Loss < 1 && report.Loss >= 0.5")]
    [InlineData("previous is null || report.Accuracy > previous.Accuracy - 0.02")]
    [InlineData("(report.Loss < 1 ? 2 : 3) > 1")]
    [InlineData("report.Accuracy > 0.5 == true")]
    [InlineData("!(report.Accuracy > 1.5)")]
    public void Something_may_meet(string condition) => Assert.Empty(Check(condition));

    private static IReadOnlyList<Diagnostic> Check(string condition) => [.. Compiling.Compile($$"""
        pipeline p
        param least = 1.5
        dataset raw = csv("d.csv")
        stage model = train.mlp(raw) { salt = "{least}" }
        stage report = evaluate(model, raw)
        gate good = check(report) { require => {{condition}} }
        release p = publish(model) { gate = good }
        """).Diagnostics];
}
