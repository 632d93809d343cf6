using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>Versions of data, looked into by a host of their own.</summary>
public sealed class DataTests : IDisposable
{
    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task A_version_is_there_at_once_and_then_what_it_holds()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        _space.Write("shop/prices.csv", Prices(1, 200));
        var added = await client.AddDataAsync("shop/prices", new(Path.Combine(_space.Root, "shop")));
        Assert.True(added.Created);

        var held = await client.GetDataAsync("shop/prices", profile: true);
        var table = Assert.Single(held.Profile!.Tables);
        Assert.Equal(("prices.csv", "csv", 200, 200), (table.Name, table.Format, table.Rows, held.Rows));
        Assert.Equal(["id integer", "price number", "kind text"], table.Columns.Select(c => $"{c.Name} {c.Type}"));
        Assert.Equal(200, table.Columns[1].Numbers!.Histogram.Sum());

        var shown = await _space.Cli("data", "show", "shop/prices");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("prices.csv: 200 rows of csv", shown.Output, StringComparison.Ordinal);
        // The same content under another name is known already.
        await client.AddDataAsync("shop/copy", new(Path.Combine(_space.Root, "shop")));
        var copy = await client.GetDataAsync("shop/copy");
        Assert.Equal((200, 200), (copy.Profile!.Tables[0].Rows, copy.Rows));
    }

    [Fact]
    public async Task What_became_of_a_table_is_told_row_by_row_and_drawn()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        foreach (var (first, last) in new[] { (1, 200), (11, 220) })
        {
            _space.Write("shop/prices.csv", Prices(first, last) + $"5000,{first}.5,z\n");
            await client.AddDataAsync("shop/prices", new(Path.Combine(_space.Root, "shop")));
        }

        var page = Path.Combine(_space.Root, "diff.html");
        var diff = await _space.Cli("data", "diff", "shop/prices@1", "--html", page);
        Assert.True(diff.ExitCode == 0, diff.Output + diff.Error);
        Assert.Contains("prices.csv: 201 → 211 rows; 20 added, 10 removed, 1 changed, by id", diff.Output, StringComparison.Ordinal);
        Assert.Contains("~ id 5000, price 1.5 → 11.5", diff.Output, StringComparison.Ordinal);
        var html = File.ReadAllText(page);
        Assert.Contains("price of prices.csv", html, StringComparison.Ordinal);
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);

        var json = JsonDocument.Parse((await _space.Cli("data", "diff", "shop/prices@1", "--whole", "--json")).Output).RootElement;
        Assert.Equal((21, 11), (json.GetProperty("tables")[0].GetProperty("added").GetInt32(), json.GetProperty("tables")[0].GetProperty("removed").GetInt32()));
        Assert.Contains("does not make out a row", (await _space.Cli("data", "diff", "shop/prices@1", "--key", "kind")).Output, StringComparison.Ordinal);
        Assert.Empty((await client.DiffDataAsync("shop/prices", "1", null, rows: false, null)).Tables);
    }

    [Fact]
    public async Task A_dataset_is_compared_listed_and_traced_by_its_name_alone()
    {
        await _space.StartDaemon();
        for (var version = 1; version <= 2; version++)
        {
            _space.Write("pts.csv", Prices(version, 100));
            await _space.Cli(["data", "add", "pts.csv", "--name", "lab/pts", .. version == 1 ? (string[])["--tag", "golden"] : []]);
        }
        Assert.Contains("lab/pts@1 → lab/pts@2: ", (await _space.Cli("data", "diff", "lab/pts")).Output, StringComparison.Ordinal);
        Assert.Contains("0 added, 1 removed, 0 changed, by id", (await _space.Cli("data", "diff", "lab/pts@1", "lab/pts", "--key", "id")).Output, StringComparison.Ordinal);
        Assert.Contains("golden (@1)", (await _space.Cli("data", "list")).Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_space.Root, "pts.csv"), (await _space.Cli("lineage", "lab/pts")).Output, StringComparison.Ordinal);
        Assert.Contains("did you mean `lab/pts`?", (await _space.Cli("data", "log", "pts")).Error, StringComparison.Ordinal);
        Assert.Contains("all that is there is needed", (await _space.Cli("gc", "--dry-run")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_mostly_new_costs_what_is_new_in_it_once_nobody_waits()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        var file = _space.Write("big/rows.csv", "");
        // 20 MiB; in the second version a row of each thousand is another, but for the last eighth of the file.
        string[] rows = [.. Enumerable.Range(0, 320_000).Select(i => $"{i},{Convert.ToHexString(SHA256.HashData(BitConverter.GetBytes(i)))[..58]}")];
        File.WriteAllLines(file, rows.Prepend("id,text"));
        await client.AddDataAsync("big", new(Path.Combine(_space.Root, "big")));
        for (var i = 0; i < rows.Length * 7 / 8; i += 1000) rows[i] = $"{i},another";
        File.WriteAllLines(file, rows.Prepend("id,text"));
        var size = new FileInfo(file).Length;
        Assert.InRange((await client.AddDataAsync("big", new(Path.Combine(_space.Root, "big")))).Stored, size, size + 4096);

        Assert.Equal(rows.Length, (await client.GetDataAsync("big", profile: true)).Rows);
        // Hexadecimal digits are packed to some half.
        await TestSpace.Until(async () => (await client.GetDataAsync("big")).Versions.Single(v => v.Version == 2).Stored is > 0 and var stored && stored < size * 3 / 4, "what it takes is told");
        Assert.Single(Directory.GetFiles(Path.Combine(_space.State, "store", "blobs"), "*", SearchOption.AllDirectories));
        await client.CheckOutDataAsync("big", new(Path.Combine(_space.Root, "out"), "2"));
        Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(_space.Root, "out", "rows.csv"))));
        Assert.True((await client.VerifyAsync(new(ReadData: true))).Sound);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_goes_away_in_the_middle_of_an_addition_leaves_the_store_as_it_was(bool move)
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        _space.Write("small/file", "content");
        await client.AddDataAsync("small", new(Path.Combine(_space.Root, "small")));
        // Holes are read fast, and there are many.
        using (var large = File.Create(_space.Write("large/file", ""))) large.SetLength(200L << 30);
        string[] before = [.. Store()];

        using var adding = _space.BeginCli(["data", "add", Path.Combine(_space.Root, "large"), "--name", "large", .. move ? (string[])["--move"] : []]);
        await TestSpace.Until(() => Task.FromResult(Directory.EnumerateFileSystemEntries(Path.Combine(_space.State, "store", "tmp")).Any()), "it has begun");
        Process.Start("kill", ["-INT", $"{adding.Id}"]).WaitForExit();
        await adding.WaitForExitAsync();
        Assert.Equal(130, adding.ExitCode);
        await TestSpace.Until(() => Task.FromResult(Store().SequenceEqual(before)), () => string.Join(", ", Store().Except(before)));
        Assert.Equal(["small"], (await client.ListDataAsync()).Select(d => d.Name));
        Assert.Equal(200L << 30, new FileInfo(Path.Combine(_space.Root, "large", "file")).Length);

        IEnumerable<string> Store() => Directory.EnumerateFileSystemEntries(Path.Combine(_space.State, "store"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Old_versions_go_and_what_they_hold_with_them()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        for (var i = 0; i < 4; i++)
        {
            _space.Write("shop/prices.csv", Prices(i * 1000, (i * 1000) + 100));
            await client.AddDataAsync("shop/prices", new(Path.Combine(_space.Root, "shop"), Alias: i == 0 ? "golden" : null));
        }
        Assert.Equal(1, (await client.CollectAsync(new(DryRun: true, Versions: 2))).OldVersions);
        Assert.Equal(4, (await client.GetDataAsync("shop/prices")).Versions.Count);
        Assert.Equal(1, (await client.CollectAsync(new(Grace: 0, Versions: 2))).OldVersions);
        Assert.Equal([4L, 3, 1], (await client.GetDataAsync("shop/prices")).Versions.Select(v => v.Version));
        Assert.True((await client.VerifyAsync(new(ReadData: true))).Sound);
    }

    [Fact]
    public async Task What_is_lost_of_a_run_is_made_again_by_running_it_again()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        _space.Write("prices.csv", Prices(1, 50));
        var file = _space.Write("shop.factory", """
            pipeline shop
            param least = 10
            param patience = 1h
            param kinds = ["a"]
            dataset raw = csv("prices.csv")
            dataset dear = filter(raw) {
                keep    => row.Number("price") > least && kinds.Contains(row.Text("kind"))
                timeout = patience
            }
            """);
        Assert.Equal(0, (await _space.Cli("run", file, "--set", "least=20", "--set", "patience=2h", "--set", "kinds=[\"a\", \"b\"]")).ExitCode);
        var (first, lost) = ((await client.GetDataAsync("shop/dear")).Digest, (await client.GetDataAsync("shop/dear")).Files[0].Sha256);
        File.Delete(Path.Combine(_space.State, "store", "blobs", lost[..2], lost[2..]));

        var found = await _space.Cli("verify", "--rebuild");
        Assert.Equal(1, found.ExitCode);
        Assert.Contains("dataset shop/dear@1", found.Output, StringComparison.Ordinal);
        Assert.Contains("run 2 of shop: succeeded", found.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _space.Cli("verify", "--read-data")).ExitCode);
        Assert.Equal(first, (await client.GetDataAsync("shop/dear")).Digest);
        Assert.Contains("dear", (await client.GetRunAsync("2")).Stages.Where(s => s.Provenance == ResultSource.Computed).Select(s => s.Name));
    }

    [Fact]
    public async Task Of_one_dataset_what_holds_it_is_verified_and_damage_names_all_that_it_touches()
    {
        await _space.StartDaemon();
        var content = new byte[400_000];
        foreach (var name in (string[])["kept", "hurt"])
        {
            new Random(name.Length + name[0]).NextBytes(content);
            Directory.CreateDirectory(Path.Combine(_space.Root, name));
            await File.WriteAllBytesAsync(Path.Combine(_space.Root, name, "content.bin"), content);
            Assert.Equal(0, (await _space.Cli("data", "add", name, "--name", $"shop/{name}")).ExitCode);
        }
        using var client = _space.Client();
        var lost = (await client.GetDataAsync("shop/hurt")).Files[0].Sha256;
        File.Delete(Path.Combine(_space.State, "store", "blobs", lost[..2], lost[2..]));
        await File.WriteAllTextAsync(Path.Combine(_space.Root, "hurt", "content.bin"), "other");

        Assert.Equal(0, (await _space.Cli("data", "verify", "shop/kept", "--read-data")).ExitCode);
        foreach (var asked in (string[][])[["data", "verify", "shop/hurt@1"], ["data", "verify"]])
        {
            var found = await _space.Cli(asked);
            Assert.Equal(1, found.ExitCode);
            Assert.Contains("dataset shop/hurt@1", found.Output, StringComparison.Ordinal);
        }
        Assert.Contains("did you mean `shop/kept`?", (await _space.Cli("data", "verify", "shop/kepd")).Error, StringComparison.Ordinal);
    }

    private static string Prices(int first, int last) =>
        $"id,price,kind\n{string.Concat(Enumerable.Range(first, last - first + 1).Select(i => $"{i},{i % 37}.{i % 4}5,{(char)('a' + (i % 3))}\n"))}";
}
