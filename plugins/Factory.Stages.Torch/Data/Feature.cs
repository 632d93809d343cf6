using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Torch.Data;

/// <summary>A column that a model reads, and how its values are made comparable: (value − mean) / scale.</summary>
/// <param name="Name">The column.</param>
/// <param name="Mean">Of the known, finite values of the training rows.</param>
/// <param name="Scale">Their standard deviation (of the population); 0 where all are equal: then the feature is always 0.</param>
internal sealed record Feature(string Name, double Mean, double Scale)
{
    // Squashing instead of cutting: far values keep their order and cannot drown the others. z becomes z / √(1 + (z/3)²).
    // Holzmüller et al., "Better by Default", 2024, section 3 ("smooth clipping").
    private const double Reach = 3;

    /// <exception cref="StageFailedException">The column holds text.</exception>
    public static Feature Fit(Column column)
    {
        RefuseText(column);
        double mean = 0, squares = 0;
        long count = 0;
        for (var row = 0; row < column.Count; row++)
        {
            var value = column.Number(row);
            if (!double.IsFinite(value)) continue;
            var off = value - mean;
            mean += off / ++count;
            squares += off * (value - mean);
        }
        var deviation = count == 0 ? 0 : Math.Sqrt(squares / count);
        // A constant column's deviation is rounding noise, of the size of its mean's last digits.
        return new(column.Name, mean, deviation <= 1e-12 * Math.Abs(mean) || !double.IsFinite(deviation) ? 0 : deviation);
    }

    /// <summary>What the model sees: between −3 and 3; 0, the mean's place, where the value is missing.</summary>
    public float Encode(double value)
    {
        if (Scale == 0 || double.IsNaN(value)) return 0;
        var z = (value - Mean) / Scale;
        // Hypot, because the square of a far value overflows.
        return (float)(double.IsInfinity(z) ? Math.CopySign(Reach, z) : Reach * (z / double.Hypot(Reach, z)));
    }

    public static void RefuseText(Column column)
    {
        if (column.Type == ColumnType.Text)
            throw new StageFailedException(
                $"column `{column.Name}` holds text, and train.mlp reads numbers and truth values: turn it into numbers, or leave it out, before training");
    }
}
