using CsCheck;
using Factory.Sdk;
using Factory.Stages.Torch.Data;
using Factory.Tables;

namespace Factory.Plugins.Tests.Torch;

public sealed class FeatureTests
{
    [Fact]
    public void Mean_and_scale_are_those_of_the_known_values()
    {
        var missing = new Missing(5);
        missing.Set(4);
        var feature = Feature.Fit(new NumberColumn("x", [2, 4, 4, double.NaN, 0], missing));
        Assert.Equal(10 / 3.0, feature.Mean, 12);
        Assert.Equal(Math.Sqrt(8 / 9.0), feature.Scale, 12);
    }

    [Fact]
    public void A_constant_column_is_zero_everywhere()
    {
        var feature = Feature.Fit(new NumberColumn("x", [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]));
        Assert.Equal(0, feature.Encode(0.1));
        Assert.Equal(0, feature.Encode(1e9));
    }

    [Fact]
    public void A_missing_value_is_put_at_the_mean() => Assert.Equal(0, new Feature("x", 5, 2).Encode(double.NaN));

    [Fact]
    public void A_column_that_is_missing_everywhere_is_zero() =>
        Assert.Equal(0, Feature.Fit(new NumberColumn("x", [double.NaN, double.NaN])).Encode(3));

    [Fact]
    public void Encoding_keeps_order_and_stays_within_reach() => Gen.Select(Gen.Double, Gen.Double).Sample((a, b) =>
    {
        var feature = new Feature("x", 1, 0.5);
        if (double.IsNaN(a) || double.IsNaN(b)) return true;
        var (low, high) = (feature.Encode(Math.Min(a, b)), feature.Encode(Math.Max(a, b)));
        return low <= high && low >= -3 && high <= 3;
    });

    [Fact]
    public void Truth_values_are_numbers() => Assert.Equal(0.25, Feature.Fit(new BoolColumn("x", [true, false, false, false])).Mean);

    [Fact]
    public void Text_is_refused_by_name() =>
        Assert.Contains("`city` holds text", Assert.Throws<StageFailedException>(() => Feature.Fit(new TextColumn("city", ["a"]))).Message,
            StringComparison.Ordinal);
}
