using System.Collections.Immutable;
using CsCheck;
using Factory.Sdk;
using Factory.Tables;

namespace Factory.Plugins.Tests.Tables;

public sealed class TableFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("factory-tables-").FullName;
    private int _made;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_table_that_is_written_is_read_back_as_it_was() => AnyTable.Sample(
        table => Assert.Equal(Describe(table), Describe(RoundTrip(table))), iter: 200);

    [Fact]
    public void Whole_numbers_of_any_size_and_any_count_come_back() => Gen.Select(Gen.OneOf(Gen.Long, Gen.Long[-20, 20]).Array[0, 3000], Gen.Bool).Sample(
        (values, some) =>
        {
            var missing = new Missing(values.Length);
            for (var i = 0; some && i < values.Length; i += 3) missing.Set(i);
            var table = new Table([new IntegerColumn("x", values, missing)]);
            return Describe(table) == Describe(RoundTrip(table));
        }, iter: 200);

    [Fact]
    public async Task The_same_table_is_always_written_as_the_same_bytes()
    {
        var table = Sample();
        var (first, second) = (await WriteAsync(table), await WriteAsync(await Table.ReadAsync(await WriteAsync(table))));
        Assert.Equal(Files(first), Files(second));
    }

    [Fact]
    public async Task A_table_of_several_row_groups_keeps_its_rows_in_order()
    {
        var missing = new Missing(300_000);
        for (var i = 0; i < missing.Length; i += 7) missing.Set(i);
        var table = new Table([
            new IntegerColumn("id", [.. Enumerable.Range(0, 300_000).Select(i => (long)i)], missing),
            new TextColumn("word", [.. Enumerable.Range(0, 300_000).Select(i => $"w{i % 1000}")])]);
        var read = await Table.ReadAsync(await WriteAsync(table));
        Assert.Equal(Describe(table), Describe(read));
    }

    [Fact]
    public async Task Several_files_are_one_table_in_the_order_of_their_names()
    {
        var first = await WriteAsync(new Table([new IntegerColumn("x", [1, 2])]));
        var second = await WriteAsync(new Table([new IntegerColumn("x", [3])]));
        File.Move(Path.Combine(second.Path, "data.parquet"), Path.Combine(first.Path, "other.parquet"));
        var read = await Table.ReadAsync(first);
        Assert.Equal([1, 2, 3], ((IntegerColumn)read["x"]).Values.ToArray());
    }

    [Fact]
    public async Task Files_with_other_columns_are_refused_by_name()
    {
        var first = await WriteAsync(new Table([new IntegerColumn("x", [1])]));
        var second = await WriteAsync(new Table([new IntegerColumn("y", [3])]));
        File.Move(Path.Combine(second.Path, "data.parquet"), Path.Combine(first.Path, "other.parquet"));
        var error = await Assert.ThrowsAsync<StageFailedException>(() => Table.ReadAsync(first));
        Assert.Equal("input `t`, other.parquet: its columns are y, and those of the first file are x", error.Message);
    }

    [Fact]
    public async Task What_is_not_Parquet_is_refused()
    {
        var artifact = new InputArtifact("raw", ArtifactKind.Table, Directory.CreateDirectory(Path.Combine(_directory, "none")).FullName, "");
        Assert.Equal("input `raw` is no table: it holds no file `*.parquet`",
            (await Assert.ThrowsAsync<StageFailedException>(() => Table.ReadAsync(artifact))).Message);
        File.WriteAllText(Path.Combine(artifact.Path, "a.parquet"), "p0,p1\n1,2\n");
        Assert.StartsWith("input `raw`: a.parquet cannot be read as Parquet: ",
            (await Assert.ThrowsAsync<StageFailedException>(() => Table.ReadAsync(artifact))).Message);
    }

    [Fact]
    public async Task The_summary_beside_the_file_tells_rows_columns_and_labels()
    {
        var written = await WriteAsync(Sample().With(MetadataKeys.Label, "name"));
        Assert.Equal(
            """
            {
              "version": 1,
              "rows": 4,
              "columns": [
                {
                  "name": "id",
                  "type": "integer",
                  "missing": 1
                },
                {
                  "name": "weight",
                  "type": "number",
                  "missing": 0
                },
                {
                  "name": "name",
                  "type": "text",
                  "missing": 1
                },
                {
                  "name": "good",
                  "type": "bool",
                  "missing": 0
                }
              ],
              "label": "name",
              "labels": 2,
              "label_counts": {
                "": 1,
                "zoë": 2
              }
            }

            """, File.ReadAllText(Path.Combine(written.Path, "table.json")));
        Assert.Equal("name", (await Table.ReadAsync(written)).Label);
    }

    private static Table Sample()
    {
        var second = new Missing(4);
        second.Set(1);
        return new([
            new IntegerColumn("id", [1, 0, long.MaxValue, long.MinValue], second),
            new NumberColumn("weight", [0.1, double.NaN, double.NegativeInfinity, -0.0]),
            new TextColumn("name", ["zoë", "", "", "zoë"], second),
            new BoolColumn("good", [true, false, true, true])]);
    }

    private Table RoundTrip(Table table) => Table.ReadAsync(WriteAsync(table).GetAwaiter().GetResult()).GetAwaiter().GetResult();

    private async Task<InputArtifact> WriteAsync(Table table)
    {
        var path = Directory.CreateDirectory(Path.Combine(_directory, Interlocked.Increment(ref _made).ToString())).FullName;
        await table.WriteAsync(new OutputArtifact("t", ArtifactKind.Table, path));
        return new("t", ArtifactKind.Table, path, "");
    }

    private static string Files(InputArtifact artifact) => string.Join('\n', Directory.GetFiles(artifact.Path).Order(StringComparer.Ordinal)
        .Select(f => $"{Path.GetFileName(f)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}"));

    private static string Describe(Table table) => string.Join('\n', table.Columns.Select(c =>
        $"{c.Name}:{c.Type}: {string.Join('|', Enumerable.Range(0, c.Count).Select(r => c.IsMissing(r) ? "missing" : $"\"{c.Text(r)}\""))}"));

    private static readonly Gen<string> AnyName = Gen.String[Gen.Char["abc .,/\\\"é€*"], 1, 6];

    private static readonly Gen<Table> AnyTable = Gen.Select(Gen.Int[0, 40], AnyName.Array[1, 5]).SelectMany((rows, names) =>
        names.Distinct().Aggregate(Gen.Const(ImmutableList<Column>.Empty), (all, name) => Gen.Select(all, AnyColumn(name, rows), (a, c) => a.Add(c)))
            .Select(c => new Table(c)));

    private static Gen<Column> AnyColumn(string name, int rows) => Gen.OneOf(
        Gen.Select(Gen.Long.Array[rows], AnyMissing(rows), (v, m) => (Column)new IntegerColumn(name, v, m)),
        Gen.Select(Gen.Double.Array[rows], AnyMissing(rows), (v, m) => (Column)new NumberColumn(name, v, m)),
        Gen.Select(Gen.Bool.Array[rows], AnyMissing(rows), (v, m) => (Column)new BoolColumn(name, v, m)),
        Gen.Select(Gen.String.Array[rows].Select(t => t.Select(Valid).ToArray()), AnyMissing(rows), (v, m) => (Column)new TextColumn(name, v, m)));

    private static string Valid(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static Gen<Missing?> AnyMissing(int rows) => Gen.Select(Gen.Bool, Gen.Bool.Array[rows], (any, bits) =>
    {
        if (!any) return null;
        var missing = new Missing(rows);
        for (var i = 0; i < rows; i++)
            if (bits[i]) missing.Set(i);
        return missing;
    });
}
