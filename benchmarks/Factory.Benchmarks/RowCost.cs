using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Factory.Sdk;
using Factory.Tables;
using Factory.Testing;
using Rows = Factory.Tables.Table;

namespace Factory.Benchmarks;

/// <summary>What C# of a pipeline costs a row, beside the same as a loop that someone writes over the arrays.</summary>
internal static class RowCost
{
    private const int Count = 2_000_000;
    private const int Patterns = 16;
    private const int Rounds = 7;
    private const int Block = 4096;

    public static async Task<bool> Run()
    {
        var random = new Random(1);
        double[] a = [.. Enumerable.Range(0, Count).Select(_ => random.NextDouble())], b = [.. Enumerable.Range(0, Count).Select(_ => random.NextDouble())];
        double[][] p = [.. Enumerable.Range(0, Patterns).Select(_ => a.Select(_ => random.NextDouble()).ToArray())];
        long[] n = [.. Enumerable.Range(0, Count).Select(_ => random.NextInt64(2))];
        var table = new Rows([new NumberColumn("a", a), new NumberColumn("b", b), new IntegerColumn("n", n), .. p.Select((v, i) => new NumberColumn($"p{i}", v))]);
        var compiled = await Compiled("row.Number(\"a\") * 2 > row.Number(\"b\")", "row.Number(\"n\") * 2 > row.Number(\"a\")", "row.Sum(\"p*\") > 8");
        var shown = new Table("ns a row, the least of 7 rounds", "C# of the pipeline", "a loop over the arrays", "times");
        Show(shown, "`row.Number(\"a\") * 2 > row.Number(\"b\")`", Nanoseconds(() => Through(table, compiled[0])), Nanoseconds(() =>
        {
            var kept = 0;
            for (var i = 0; i < a.Length; i++)
                if (a[i] * 2 > b[i]) kept++;
            return kept;
        }));
        Show(shown, "`row.Number(\"n\") * 2 > row.Number(\"a\")`, `n` whole", Nanoseconds(() => Through(table, compiled[1])), Nanoseconds(() =>
        {
            var kept = 0;
            for (var i = 0; i < n.Length; i++)
                if (n[i] * 2 > a[i]) kept++;
            return kept;
        }));
        Show(shown, $"`row.Sum(\"p*\") > 8`, {Patterns} columns", Nanoseconds(() => Through(table, compiled[2])), Nanoseconds(() =>
        {
            var kept = 0;
            for (var i = 0; i < a.Length; i++)
            {
                var sum = 0.0;
                foreach (var column in p) sum += column[i];
                if (sum > 8) kept++;
            }
            return kept;
        }));
        return true;
    }

    // As the stage does: the same expression, called with the same cursor.
    private static int Through(Rows table, RowExpression<bool> keep)
    {
        var (kept, row, results) = (0, new TableRow(table), new bool[Block]);
        for (var first = 0; first < table.RowCount; first += Block)
        {
            var keeps = results.AsSpan(0, Math.Min(Block, table.RowCount - first));
            row.Position = first;
            keep.Evaluate(row, keeps);
            foreach (var isKept in keeps)
                if (isKept) kept++;
        }
        return kept;
    }

    private static double Nanoseconds(Func<int> work)
    {
        var least = double.MaxValue;
        var result = work();
        for (var round = 0; round < Rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            if (work() != result) throw new InvalidOperationException("the same work came to another result");
            least = Math.Min(least, Stopwatch.GetElapsedTime(begun).TotalNanoseconds / Count);
        }
        return least;
    }

    private static void Show(Table table, string name, double ours, double loop) =>
        table.Row(name, ours.ToString("0.0", CultureInfo.InvariantCulture), loop.ToString("0.0", CultureInfo.InvariantCulture), (ours / loop).ToString("0.0", CultureInfo.InvariantCulture));

    /// <summary>What the script host makes of expressions, as a stage's host loads it.</summary>
    private static async Task<RowExpression<bool>[]> Compiled(params string[] expressions)
    {
        using var space = new TestSpace();
        await space.StartDaemon();
        space.Write("a.csv", "a,b,n,p0\n1,2,3,4\n");
        var stages = expressions.Select((e, i) => $"stage s{i} = filter(raw) {{ keep => {e} }}\n");
        var file = space.Write("rows.factory", $"pipeline rows\ndataset raw = csv(\"a.csv\")\n{string.Concat(stages)}");
        var linted = await space.Cli("lint", file);
        if (linted.ExitCode != 0) throw new InvalidOperationException(linted.Output + linted.Error);
        var image = Directory.GetFiles(space.State, "*.dll", SearchOption.AllDirectories).Single();
        // In a context that can be let go, where a method is compiled once and for all.
        var type = new AssemblyLoadContext("rows", isCollectible: true).LoadFromStream(new MemoryStream(await File.ReadAllBytesAsync(image))).GetType("Expressions")!;
        return [.. expressions.Select((e, i) => Bound(e, type.GetMethod($"E{i}Rows")!, type.GetMethod($"E{i}Columns")))];
    }

    private static RowExpression<bool> Bound(string text, MethodInfo method, MethodInfo? columns) => columns?.Invoke(null, null) is string[] names
        ? new(text, row => method.CreateDelegate<RowBlock<bool>>(names.Select(row.Column).ToArray()))
        : new(text, _ => method.CreateDelegate<RowBlock<bool>>());
}
