using Factory.Conformance;
using Factory.Sdk;
using Factory.Tables;

namespace Factory.Plugins.Tests.Torch;

/// <summary>Tables to learn from.</summary>
internal static class TableMaker
{
    /// <summary>Three clouds of points in four dimensions that a line does not part: class = the quadrant's sign product, or the middle.</summary>
    public static Table Clouds(int rows, int seed)
    {
        var random = new Random(seed);
        double[][] points = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, 4).Select(_ => random.NextDouble() * 2 - 1).ToArray())];
        long Class(double[] p) => Math.Abs(p[0]) + Math.Abs(p[1]) < 0.5 ? 10 : p[0] * p[1] > 0 ? 2 : 1;
        return new Table(
        [
            .. Enumerable.Range(0, 4).Select(i => new NumberColumn($"x{i}", [.. points.Select(p => p[i] * 100 + 7)])),
            new IntegerColumn("class", [.. points.Select(Class)]),
        ]).With(MetadataKeys.Label, "class");
    }

    public static async Task<InputArtifact> InputAsync(this StageBench bench, string name, Table table)
    {
        var written = bench.Output("made-" + name, ArtifactKind.Table);
        await table.WriteAsync(written);
        return bench.Input(name, written);
    }
}
