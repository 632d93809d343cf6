using System.Globalization;

namespace Factory.Benchmarks.Tuning;

/// <summary>Optuna's results, best values by function, sampler and seed.</summary>
internal static class Baselines
{
    private static readonly Lazy<ILookup<(string Function, string Sampler), double>> s_final = new(() => Read(5));

    public static IReadOnlyList<double> Final(string function, string sampler) => [.. s_final.Value[(function, sampler)]];

    public static IEnumerable<string> Samplers(string function) => s_final.Value.Where(g => g.Key.Function == function).Select(g => g.Key.Sampler);

    private static ILookup<(string, string), double> Read(int column) => File.ReadLines(PathOf("baselines_raw.csv")).Skip(1)
        .Select(l => l.Split(','))
        .ToLookup(c => (c[0], c[1]), c => double.Parse(c[column], CultureInfo.InvariantCulture));

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "data", file);
}
