using CsCheck;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Rocm;

/// <summary>Files that are missing, empty or nonsense: whatever the kernel shows, the backend answers and tells nothing twice.</summary>
public sealed class GarbledTests
{
    private static readonly string[] s_texts = ["", "nonsense", "0", "-1", "18446744073709551615", "99999999999999999999", "cpu_cores_count 0\nsimd_count", "gfx_target_version 4294967295\nsimd_count 1\n",
        "unique_id 1\nlocation_id 18446744073709551615\nsimd_count 8\n", "ue: x\n", "0x0 : 0x0 : P\n", "\0\0\0\0"];

    [Fact]
    public void A_backend_over_garbled_files_answers()
    {
        using var root = Machine();
        var files = Directory.GetFiles(root.Path, "*", SearchOption.AllDirectories).Select(f => f[root.Path.Length..]).Order(StringComparer.Ordinal).ToArray();
        var whole = files.ToDictionary(f => f, f => File.ReadAllBytes(root.Path + f));
        Gen.Select(OneOf(files), Gen.Int[-1, s_texts.Length - 1]).Array[1, 6].Sample(changes =>
        {
            foreach (var (file, text) in changes)
            {
                if (text < 0) root.Without(file);
                else root.With(file, s_texts[text]);
            }
            Check(root).GetAwaiter().GetResult();
            foreach (var (file, _) in changes) root.Write(file, whole[file]);
        }, iter: Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full" ? 5_000 : 150, threads: 1);
    }

    private static async Task Check(Root root)
    {
        var backend = root.Backend();
        if ((await backend.ProbeAsync(default)).Outcome != ProbeOutcome.Present) return;
        var devices = (await Say.FirstAsync(backend)).Devices;
        Assert.Equal(devices.Count, devices.Select(d => d.Id).Distinct().Count());
        foreach (var sample in await backend.SampleAsync(default))
        {
            Assert.Contains(devices, d => d.Id == sample.Device);
            Assert.All([sample.Utilisation, sample.MemoryUsed, sample.Power, sample.Temperature, sample.Energy], r => Assert.Equal(r.Value is null, r.Quality == Quality.Unavailable));
            Assert.InRange(sample.Utilisation.Value ?? 0, 0, 1);
        }
        foreach (var device in devices)
        {
            var launch = await backend.PrepareAsync(new("rocm", [new(device.Id, new Dictionary<string, TakenResource>())]), default);
            Assert.NotEqual("", launch.Set["ROCR_VISIBLE_DEVICES"]);
            Assert.True(launch.Threads > 0);
        }
    }

    private static Root Machine() => RocmRoots.With(RocmRoots.Gpu(dies: 4), RocmRoots.Gpu(partition: 1, dies: 4), RocmRoots.Gpu(1), RocmRoots.Gpu(2, unique: 0))
        .With($"{RocmRoots.Pci}/gpu_busy_percent", "5").With($"{RocmRoots.Pci}/hwmon/hwmon1/power1_average", "1000000").With($"{RocmRoots.Pci}/hwmon/hwmon1/temp1_input", "40000")
        .With($"{RocmRoots.Pci}/current_compute_partition", "DPX").With($"{RocmRoots.Pci}/numa_node", "0").With($"{RocmRoots.Pci}/ras/umc_err_count", "ue: 0\nce: 0\n")
        .Write($"{RocmRoots.Pci}/gpu_metrics", File.ReadAllBytes(Root.Fixture("rocm/SYNTHETIC-v1.9-mi300x-shape.bin")));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
