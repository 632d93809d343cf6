using CsCheck;
using Factory.Hardware.Cpu;
using Factory.Hardware.Cuda;
using Factory.Hardware.Tests.Rocm;
using Factory.Sdk;

namespace Factory.Hardware.Tests;

/// <summary>Every captured machine, with files that are gone, cut off or have a flipped bit: its backend answers, and takes silence for no fault.</summary>
public sealed class DamagedCaptureTests
{
    private static readonly bool s_full = Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full";

    public static TheoryData<string> Captures => ["cpu/dgx-gb10", "cpu/opteron-6134-slurm-cgroup2", "cpu/opteron-6276", "cpu/power9-gpu-memory-nodes", "cpu/rapl", "cuda/power9-proc-driver-nvidia",
        "rocm/topo-mi300-cpx", "rocm/topology-parsing-mi308", "rocm/topology-parsing-vega10"];

    [Theory, MemberData(nameof(Captures))]
    public void A_backend_over_a_damaged_capture_answers(string capture) => Damage(capture, Gen.Int[0, 2]);

    [Theory, MemberData(nameof(Captures))]
    public void What_is_missing_is_no_fault(string capture) => Damage(capture, Gen.Const(0), reports => Assert.Empty(reports));

    /// <param name="how">0: a file is gone, 1: it is cut off, 2: one bit of it is another.</param>
    private static void Damage(string capture, Gen<int> how, Action<IReadOnlyList<HealthReport>>? faults = null)
    {
        using var root = Open(capture);
        var files = Directory.GetFiles(root.Path, "*", SearchOption.AllDirectories).Select(f => f[root.Path.Length..]).Order(StringComparer.Ordinal).ToArray();
        Gen.Select(Gen.Int[0, files.Length - 1], how, Gen.Int[0, int.MaxValue]).Array[1, 12].Sample(changes =>
        {
            var whole = changes.Select(c => files[c.Item1]).Distinct().ToDictionary(f => f, f => File.ReadAllBytes(root.Path + f));
            foreach (var (file, change, at) in changes) Change(root, files[file], change, at, whole[files[file]]);
            var reports = Ask(Backend(capture, root)).GetAwaiter().GetResult();
            faults?.Invoke(reports);
            foreach (var (file, bytes) in whole) root.Write(file, bytes);
        }, iter: s_full ? 300 : 4, threads: 1);
    }

    private static void Change(Root root, string file, int how, int at, byte[] whole)
    {
        if (how == 0) root.Without(file);
        else if (how == 1) root.Write(file, whole[..(at % (whole.Length + 1))]);
        else if (whole.Length > 0)
        {
            var bytes = whole.ToArray();
            bytes[at % bytes.Length] ^= (byte)(1 << (at % 8));
            root.Write(file, bytes);
        }
    }

    /// <returns>What it says is wrong at its first look.</returns>
    internal static async Task<IReadOnlyList<HealthReport>> Ask(IHardwareBackend backend)
    {
        await using var ending = backend;
        var present = (await backend.ProbeAsync(default)).Outcome == ProbeOutcome.Present;
        var devices = present ? (await Say.FirstAsync(backend)).Devices : [];
        Assert.Equal(devices.Count, devices.Select(d => d.Id).Distinct().Count());
        Assert.All(devices.SelectMany(d => d.Resources), r => Assert.True(r.Amount >= 0));
        foreach (var sample in await backend.SampleAsync(default))
            Assert.All([sample.Utilisation, sample.MemoryUsed, sample.Power, sample.Temperature, sample.Energy], r => Assert.Equal(r.Value is null, r.Quality == Quality.Unavailable));
        foreach (var device in devices.Take(3))
        {
            var placement = new Placement(device.Kind, [new(device.Id, new Dictionary<string, TakenResource>())]);
            await backend.AcquireAsync("1.0.1", placement, default);
            Assert.NotEmpty((await backend.PrepareAsync(placement, default)).Set);
            _ = await backend.ReadMeterAsync(placement, default);
            _ = await backend.ProcessesAsync(placement, default);
            await backend.ReleaseAsync("1.0.1", default);
        }
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var reports = new List<HealthReport>();
        try
        {
            await foreach (var report in backend.WatchHealthAsync(soon.Token)) reports.Add(report);
        }
        catch (OperationCanceledException)
        {
            // It has nothing more to say.
        }
        return reports;
    }

    private static IHardwareBackend Backend(string capture, Root root) => capture.Split('/')[0] switch
    {
        "cpu" => new CpuBackend(root.Path, TimeProvider.System),
        "rocm" => root.Backend(),
        _ => new CudaBackend(root.Path, ["libnothing-of-that-name.so"], (_, _) => null, TimeProvider.System, _ => { }),
    };

    // AMD's captures are of the topology's folder alone.
    private static Root Open(string capture) => capture switch
    {
        "rocm/topo-mi300-cpx" => new Root().Unpack($"{capture}.tar.gz", "/sys/class/kfd/kfd/topology", "topo-mi300-cpx/topology"),
        "rocm/topology-parsing-mi308" => new Root().Unpack($"{capture}.tar.gz", "/sys/class/kfd/kfd/topology", "topology-parsing-mi308/topology"),
        "rocm/topology-parsing-vega10" => new Root().Unpack($"{capture}.tar.gz", "/sys/class/kfd/kfd/topology", "topology-parsing/topology"),
        _ => new Root().Unpack($"{capture}.tar.gz"),
    };
}
