using CsCheck;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Rocm;

/// <summary>Machines of any make-up: GPUs whole and divided, with numbers and without, numbered by either kind of driver, some withheld, gaps between.</summary>
public sealed class GeneratedTests
{
    /// <param name="Parts">How many partitions it is divided into.</param>
    /// <param name="ByFunction">Whether they are told apart by PCI's function, as older drivers do.</param>
    private sealed record Chip(bool HasNumber, int Parts, bool ByFunction, bool IsWithheld, int Memory, int Gap);

    private static readonly Gen<Chip[]> s_machine = Gen.Select(Gen.Int[0, 4].Select(n => n > 0), Of(1, 1, 1, 2, 4, 8), Gen.Bool, Gen.Int[0, 5].Select(n => n == 0),
        Gen.Int[0, 2], Gen.Int[0, 3], (number, parts, function, withheld, memory, gap) => new Chip(number, parts, function, withheld, memory, gap)).Array[0, 6];

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void Each_GPU_that_may_be_used_is_one_device_and_none_is_another() => s_machine.Sample(machine =>
    {
        using var root = Build(machine);
        Check(root, machine).GetAwaiter().GetResult();
    }, iter: Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full" ? 3_000 : 60);

    private static async Task Check(Root root, Chip[] machine)
    {
        var backend = root.Backend();
        var usable = machine.Where(c => !c.IsWithheld).ToList();
        Assert.Equal(usable.Count > 0 ? ProbeOutcome.Present : ProbeOutcome.Absent, (await backend.ProbeAsync(default)).Outcome);
        var devices = (await Say.FirstAsync(backend)).Devices;
        Assert.Equal(usable.Sum(c => c.Parts), devices.Select(d => d.Id).Distinct().Count());
        Assert.Equal(devices.Count, devices.Select(d => d.Id).Distinct().Count());
        Assert.Equal(usable.Where(c => c.Memory > 0).Sum(c => c.Parts), devices.Count(d => d.Resources.Any(r => r.Amount > 0)));
        var masks = new List<string>();
        foreach (var device in devices)
        {
            var launch = await backend.PrepareAsync(new("rocm", [new(device.Id, new Dictionary<string, TakenResource>())]), default);
            masks.Add(launch.Set["ROCR_VISIBLE_DEVICES"]);
            Assert.DoesNotContain("HIP_VISIBLE_DEVICES", launch.Set.Keys);
        }
        Assert.Equal(masks.Count, masks.Distinct().Count());
        Assert.All(masks.Where(m => !m.StartsWith("GPU-", StringComparison.Ordinal)), m => Assert.InRange(int.Parse(m, System.Globalization.CultureInfo.InvariantCulture), 0, devices.Count - 1));
    }

    private static Root Build(Chip[] machine)
    {
        var root = RocmRoots.With();
        var node = 0;
        for (var i = 0; i < machine.Length; i++)
        {
            var chip = machine[i];
            for (var part = 0; part < chip.Parts; part++)
            {
                node += 1 + chip.Gap;
                // A number of 0 is none; else each chip's differs from the next by its place on the bus.
                var unique = chip.HasNumber ? 0x0123456789abcdef : unchecked(0UL - (ulong)i);
                var (function, partition) = chip.ByFunction ? (part, 0) : (0, part);
                root.With($"{RocmRoots.Nodes}/{node}/properties", RocmRoots.Gpu(i, unique, function, partition, dies: Math.Max(1, 8 / chip.Parts)))
                    .With($"{RocmRoots.Nodes}/{node}/gpu_id", chip.IsWithheld ? "0" : $"{1000 + node}");
                if (chip.Memory > 0) root.With($"{RocmRoots.Nodes}/{node}/mem_banks/0/properties", $"heap_type {chip.Memory}\nsize_in_bytes {64L << 30}\n");
            }
        }
        return root;
    }
}
