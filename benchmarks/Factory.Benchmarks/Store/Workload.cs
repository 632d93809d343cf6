using Parquet;
using Parquet.Schema;

namespace Factory.Benchmarks;

/// <summary>A folder that changes: version 1, then others made of the one before.</summary>
/// <param name="Versions">How many there are.</param>
/// <param name="Make">Makes a version in a folder that holds the one before.</param>
internal sealed record Workload(string Name, int Versions, Func<string, int, Task> Make)
{
    /// <param name="scale">1 for the sizes that stand in the table.</param>
    public static IEnumerable<Workload> All(double scale) =>
    [
        new("a: 40 incompressible files, 1 GiB", 2, (folder, version) => Incompressible(folder, version, (int)(26_843_545 * scale))),
        new("b: 100,000 files of 1 to 20 KiB", 2, (folder, version) => Small(folder, version, (int)(100_000 * scale))),
        new("c: 500 MiB of JSON lines, 1 % edited", 2, (folder, version) => Lines(folder, version, (int)(2_000_000 * scale))),
        new("d: a csv and a parquet, 20 appends", 20, (folder, version) => Appends(folder, version, (int)(40_000 * scale))),
    ];

    /// <summary>Makes another content of a file that nothing is known of.</summary>
    public static void Change(string file)
    {
        var content = File.ReadAllBytes(file);
        for (var i = 0; i < content.Length; i += 1000) content[i] ^= 0x55;
        File.WriteAllBytes(file, content);
    }

    private static Task Incompressible(string folder, int version, int size)
    {
        var content = new byte[size];
        for (var i = 0; i < 40; i++)
        {
            // The second version has four other files.
            if (version > 1 && i % 10 != 0) continue;
            new Random(version * 1000 + i).NextBytes(content);
            File.WriteAllBytes(Path.Combine(folder, $"{i:d2}.bin"), content);
        }
        return Task.CompletedTask;
    }

    private static Task Small(string folder, int version, int count)
    {
        for (var i = 0; i < count; i++)
        {
            // The second version has another file in a hundred.
            if (version > 1 && i % 100 != 0) continue;
            var random = new Random(version * 1_000_003 + i);
            var content = new byte[random.Next(1 << 10, 20 << 10)];
            random.NextBytes(content);
            var place = Path.Combine(folder, $"{i / 1000:d3}");
            if (i % 1000 == 0) Directory.CreateDirectory(place);
            File.WriteAllBytes(Path.Combine(place, $"{i:d6}"), content);
        }
        return Task.CompletedTask;
    }

    private static async Task Lines(string folder, int version, int rows)
    {
        var random = new Random(11);
        var change = new Random(12);
        await using var writer = new StreamWriter(Path.Combine(folder, "rows.jsonl"));
        for (var i = 0; i < rows; i++)
        {
            var line = Line(random, i);
            var fate = version > 1 ? change.Next(300) : 299;
            // A third of the one in a hundred is edited, a third deleted, before a third another is inserted.
            if (fate == 0) continue;
            if (fate == 1) line = line.Replace("\"ok\":true", "\"ok\":false", StringComparison.Ordinal);
            if (fate == 2) await writer.WriteLineAsync(Line(change, rows + i));
            await writer.WriteLineAsync(line);
        }
    }

    private static string Line(Random random, int i)
    {
        Span<char> words = stackalloc char[180];
        for (var at = 0; at < words.Length; at++) words[at] = random.Next(6) == 0 ? ' ' : (char)('a' + random.Next(26) * random.Next(26) / 26);
        return $"{{\"id\":{i},\"score\":{random.NextDouble():0.000000},\"ok\":true,\"text\":\"{words}\"}}";
    }

    private static async Task Appends(string folder, int version, int rows)
    {
        var random = new Random(version);
        await using (var csv = new StreamWriter(Path.Combine(folder, "days.csv"), append: version > 1))
            for (var i = 0; i < rows; i++) await csv.WriteLineAsync($"{version},{i},{random.NextDouble():0.000000},{random.Next(1000)},{random.NextInt64():x16}");

        var (day, value, key) = (new DataField<int>("day"), new DataField<double>("value"), new DataField<long>("key"));
        var schema = new ParquetSchema(day, value, key);
        await using var file = new FileStream(Path.Combine(folder, "days.parquet"), version > 1 ? FileMode.Open : FileMode.Create, FileAccess.ReadWrite);
        await using var writer = await ParquetWriter.CreateAsync(schema, file, append: version > 1);
        using var group = writer.CreateRowGroup();
        await group.WriteAllPartsAsync<int>(day, Enumerable.Repeat(version, rows).ToArray(), null, null, CancellationToken.None);
        await group.WriteAllPartsAsync<double>(value, Enumerable.Range(0, rows).Select(_ => random.NextDouble()).ToArray(), null, null, CancellationToken.None);
        await group.WriteAllPartsAsync<long>(key, Enumerable.Range(0, rows).Select(_ => random.NextInt64()).ToArray(), null, null, CancellationToken.None);
    }
}
