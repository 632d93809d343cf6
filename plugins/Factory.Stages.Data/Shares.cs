using Factory.Sdk;

namespace Factory.Stages.Data;

/// <summary>The unit interval cut into named parts, in ordinal order of their names, for the order in a file carries no meaning.</summary>
internal sealed class Shares
{
    private readonly double[] _ends;

    public Shares(IReadOnlyDictionary<string, Fraction> parts)
    {
        if (parts.Count == 0) throw new StageFailedException("`parts` is empty; name at least one part, such as `parts { train = 80%  test = 20% }`");
        if (parts.FirstOrDefault(p => p.Value.Value is not > 0) is { Key: { } empty })
            throw new StageFailedException($"part `{empty}` is {Percent(parts[empty].Value)}; a part needs more than 0%");
        var sum = parts.Values.Sum(p => p.Value);
        if (Math.Abs(sum - 1) > 1e-9) throw new StageFailedException($"`parts` add up to {Percent(sum)}; they must make 100%");
        Names = [.. parts.Keys.Order(StringComparer.Ordinal)];
        _ends = new double[Names.Count];
        for (var (i, end) = (0, 0.0); i < _ends.Length; i++) _ends[i] = end += parts[Names[i]].Value;
        _ends[^1] = 1;
    }

    public IReadOnlyList<string> Names { get; }

    /// <param name="fraction">In [0, 1).</param>
    public int PartOf(double fraction)
    {
        var part = 0;
        while (fraction >= _ends[part]) part++;
        return part;
    }

    private static string Percent(double fraction) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{fraction * 100:0.#########}%");
}
