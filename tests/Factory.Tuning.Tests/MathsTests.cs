namespace Factory.Tuning.Tests;

/// <summary>Against the C library, which is right to the last bit or nearly so.</summary>
public class MathsTests
{
    private static IEnumerable<double> Numbers => Enumerable.Range(-4000, 8001).Select(i => i * 0.173);

    [Fact]
    public void The_exponential_is_right() =>
        Assert.All(Numbers.Where(x => Math.Abs(x) < 700), x => Assert.Equal(1, Maths.Exp(x) / Math.Exp(x), 1e-14));

    [Fact]
    public void The_logarithm_is_right() =>
        Assert.All(Numbers.Where(x => Math.Abs(x) < 700), x => Assert.Equal(x, Maths.Log(Math.Exp(x)), 1e-12));

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    [InlineData(-3, 0.0013498980316300933)]
    [InlineData(-10, 7.61985302416047e-24)]
    public void The_normal_distribution_is_right(double z, double p)
    {
        Assert.Equal(1, Maths.NormalCdf(z) / p, 1e-9);
        Assert.Equal(z, Maths.NormalQuantile(p), 1e-7);
        Assert.Equal(Math.Log(p), Maths.LogNormalCdf(z), 1e-9);
    }

    [Fact]
    public void Sobol_points_fill_every_cell_of_every_coordinate_once()
    {
        var sobol = new Sobol(40, 7);
        var point = new double[40];
        var cells = Enumerable.Range(0, 40).Select(_ => new HashSet<int>()).ToArray();
        for (var i = 0; i < 64; i++)
        {
            sobol.Point(i, point);
            for (var d = 0; d < 40; d++) cells[d].Add((int)(point[d] * 64));
        }
        Assert.All(cells, c => Assert.Equal(64, c.Count));
    }
}
