using CsCheck;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Data;
using Factory.Tables;

namespace Factory.Plugins.Tests.Data;

public sealed class SplitTests
{
    private static readonly Dictionary<string, Fraction> Three = new() { ["train"] = new(0.7), ["valid"] = new(0.15), ["test"] = new(0.15) };

    [Fact]
    public async Task The_digits_are_divided_near_their_shares()
    {
        var digits = await DigitsAsync();
        var parts = await SplitAsync(digits);
        Assert.Equal(1797, parts.Values.Sum(p => p.RowCount));
        Assert.All(parts, p => Assert.InRange(p.Value.RowCount / 1797.0, Three[p.Key].Value - 0.03, Three[p.Key].Value + 0.03));
        Assert.All(parts.Values, p => Assert.Equal("digit", p.Label));
        Assert.NotEqual(parts["train"].RowCount, (await SplitAsync(digits, seed: 8))["train"].RowCount);
    }

    [Fact]
    public async Task A_row_stays_in_its_part_whatever_other_rows_there_are_and_wherever_it_stands()
    {
        var digits = await DigitsAsync();
        var whole = Places(await SplitAsync(digits));
        var random = new Random(1);
        var some = Enumerable.Range(0, digits.RowCount).Where(_ => random.Next(3) > 0).ToArray();
        random.Shuffle(some);
        foreach (var (row, part) in Places(await SplitAsync(digits.Where(some)))) Assert.Equal(whole[row], part);
    }

    [Fact]
    public async Task Equal_rows_land_in_one_part()
    {
        var digits = await DigitsAsync();
        var twice = digits.Where([.. Enumerable.Range(0, digits.RowCount), .. Enumerable.Range(0, digits.RowCount)]);
        var (once, doubled) = (await SplitAsync(digits), await SplitAsync(twice));
        Assert.All(once, p => Assert.Equal(2 * p.Value.RowCount, doubled[p.Key].RowCount));
        Assert.Equal(Places(once).OrderBy(p => p.Key.High), Places(doubled).OrderBy(p => p.Key.High));
    }

    [Fact]
    public async Task Rows_of_a_group_stay_together()
    {
        var table = new Table([new IntegerColumn("id", [.. Enumerable.Range(0, 500).Select(i => (long)i)]),
            new TextColumn("patient", [.. Enumerable.Range(0, 500).Select(i => $"p{i % 50}")])]);
        var parts = await SplitAsync(table, group: ["patient"]);
        var patients = parts.Values.SelectMany(p => Tally.Of(p["patient"]).Select(l => l.Label)).ToArray();
        Assert.Equal(50, patients.Length);
        Assert.Equal(50, patients.Distinct().Count());
    }

    [Fact]
    public async Task The_order_in_which_parts_are_written_means_nothing()
    {
        var digits = await DigitsAsync();
        var reversed = await SplitAsync(digits, parts: Three.Reverse().ToDictionary());
        Assert.Equal(Places(await SplitAsync(digits)).OrderBy(p => p.Key.High), Places(reversed).OrderBy(p => p.Key.High));
    }

    [Theory]
    [InlineData(0.7, 0.2, "`parts` add up to 90%; they must make 100%")]
    [InlineData(1.0, 0.0, "part `b` is 0%; a part needs more than 0%")]
    [InlineData(0.5, 0.500001, "`parts` add up to 100.0001%; they must make 100%")]
    public async Task Shares_must_make_a_whole(double a, double b, string message)
    {
        var table = new Table([new IntegerColumn("x", [1])]);
        var error = await Assert.ThrowsAsync<StageFailedException>(() => SplitAsync(table, parts: new() { ["a"] = new(a), ["b"] = new(b) }));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Any_shares_that_add_up_take_every_row() => Gen.Int[1, 1000].Array[1, 12].Sample(weights =>
    {
        double sum = weights.Sum();
        var table = new Table([new IntegerColumn("x", [.. Enumerable.Range(0, 100).Select(i => (long)i)])]);
        var parts = weights.Select((w, i) => (Name: $"p{i}", Share: new Fraction(w / sum))).ToDictionary(p => p.Name, p => p.Share);
        return Task.Run(() => SplitAsync(table, parts: parts)).GetAwaiter().GetResult().Values.Sum(p => p.RowCount) == 100;
    }, iter: 20);

    private static async Task<Dictionary<string, Table>> SplitAsync(Table table, long seed = 7, IReadOnlyList<string>? group = null,
        Dictionary<string, Fraction>? parts = null)
    {
        using var bench = new StageBench();
        parts ??= Three;
        var made = bench.Output("made", ArtifactKind.Table);
        await table.WriteAsync(made);
        var run = await bench.RunAsync(new Split
        {
            Rows = bench.Input("rows", made), Parts = parts, Seed = seed, Group = group,
            Outputs = parts.Keys.ToDictionary(p => p, p => bench.Output(p, ArtifactKind.Table)),
        });
        var tables = new Dictionary<string, Table>();
        foreach (var part in parts.Keys) tables[part] = await bench.TableAsync(run.Output(part));
        Assert.Equal(new SplitMetrics(table.RowCount, tables.Values.Min(t => t.RowCount)), run.Metrics);
        return tables;
    }

    private static Dictionary<RowHash, string> Places(Dictionary<string, Table> parts)
    {
        var places = new Dictionary<RowHash, string>();
        foreach (var (part, table) in parts)
        {
            var hasher = new RowHasher(table);
            for (var row = 0; row < table.RowCount; row++) places[hasher[row]] = part;
        }
        return places;
    }

    private static async Task<Table> DigitsAsync() =>
        await Bench.ReadCsvAsync("digits.csv.gz", await File.ReadAllBytesAsync(Bench.Digits), file => new() { File = file, Label = "digit" });
}
