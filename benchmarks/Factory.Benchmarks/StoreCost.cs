using System.Globalization;
using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>What versions of data cost, in time and room, beside tools that keep them too and beside a plain copy.</summary>
internal static class StoreCost
{
    public static async Task<bool> Run()
    {
        var scale = double.Parse(Environment.GetEnvironmentVariable("FACTORY_STORE_SCALE") ?? "1", CultureInfo.InvariantCulture);
        var only = Environment.GetEnvironmentVariable("FACTORY_STORE_TOOLS")?.Split(',');
        var letters = Environment.GetEnvironmentVariable("FACTORY_STORE_WORK") ?? "abcd";
        Console.WriteLine($"With the {(CommandLines.Fastest == CommandLines.Native ? "native" : "plain")} command line.\n");
        if (scale != 1) Console.WriteLine($"At {scale:0.###} of the sizes.\n");
        var table = new Table("workload", "tool", "first add", "second add", "÷ cp and sync", "afterwards", "nothing changed", "stored first", "stored by the others", "checkout of the last");
        foreach (var workload in Workload.All(scale).Where(w => letters.Contains(w.Name[0], StringComparison.Ordinal)))
        {
            using var space = new TestSpace();
            var daemon = await space.StartDaemon();
            var root = Directory.CreateDirectory(Path.Combine(space.Root, workload.Name[..1])).FullName;
            var tools = Tool.All(root, space, daemon.Id).Where(t => only?.Contains(t.Name) != false).ToList();
            // Nothing is deleted before the end: where many files were deleted a moment ago, ext4 is slow to make new ones.
            foreach (var tool in tools) await Measure(table, workload, root, tool);
        }
        return true;
    }

    private static async Task Measure(Table table, Workload workload, string root, Tool tool)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, $"{tool.Name}-data")).FullName;
        await tool.Begin();
        var (adds, afterwards, stored, copy) = (new List<Cost>(), 0.0, 0L, 0.0);
        for (var version = 1; version <= workload.Versions; version++)
        {
            await workload.Make(folder, version);
            // What was written a moment ago is read again by tools that trust times.
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            await Shell.Time("/", "sync", []);
            adds.Add(await tool.Add(folder, version));
            afterwards = await tool.Settle();
            if (version > 1) continue;
            stored = await tool.Stored();
            copy = await Copy(folder, Path.Combine(root, $"{tool.Name}-copy"));
        }
        var unchanged = await tool.Add(folder, workload.Versions + 1);
        var all = await tool.Stored();
        var target = Path.Combine(root, $"{tool.Name}-out");
        await Shell.Time("/", "sync", []);
        var checkout = await tool.CheckOut(workload.Versions, target);
        if (tool.Name == "factory") await Adopt(table, workload, root, tool);
        table.Row(workload.Name, tool.Name, Both(adds[0]), Both(Median(adds.Skip(1))), $"{adds[0].Took / copy:0.00} (of {Seconds(copy)})", Seconds(afterwards), Both(unchanged), Bytes(stored),
            Bytes(all - stored), Both(checkout));
    }

    /// <summary>The same bytes, copied and on the disk.</summary>
    private static async Task<double> Copy(string folder, string target)
    {
        await Shell.Time("/", "sync", []);
        return await Shell.Time("/", "cp", ["-a", folder, target]) + await Shell.Time("/", "sync", []);
    }

    /// <summary>Another folder of the same sizes is taken over, after openssl has read each of its files for its digest.</summary>
    private static async Task Adopt(Table table, Workload workload, string root, Tool tool)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, "adopted")).FullName;
        await workload.Make(folder, 1);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) Workload.Change(file);
        await Shell.Time("/", "sync", []);
        var digests = await Shell.Time(folder, "sh", ["-c", "find . -type f -print0 | xargs -0 openssl dgst -sha256"]);
        var took = await tool.Adopt(folder);
        table.Row(workload.Name, "factory, --move", Both(took), "", $"{took.Took / digests:0.00} of openssl dgst -sha256 ({Seconds(digests)})", "", "", "", "", "");
    }

    private static Cost Median(IEnumerable<Cost> costs) => costs.OrderBy(c => c.Took).ToList() is var sorted ? sorted[sorted.Count / 2] : default;

    /// <summary>Seconds of the wall, and of processors.</summary>
    private static string Both(Cost cost) => string.Create(CultureInfo.InvariantCulture, $"{cost.Took / 1000:0.00} ({cost.Processor / 1000:0.00}) s");

    private static string Seconds(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.00} s");

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB");
}
