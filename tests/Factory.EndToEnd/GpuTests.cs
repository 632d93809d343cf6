using System.Diagnostics;
using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>The real daemon, its backend for NVIDIA's GPUs and stages on them, over the stand-in for NVIDIA's library.</summary>
public sealed class GpuTests : IDisposable
{
    private const string First = "GPU-00000000-0000-0000-0000-000000000000", Second = "GPU-00000001-0000-0000-0000-000000000000";
    private static readonly string[] s_two = ["gpus=2", "name=NVIDIA H100 80GB HBM3", "memory=81559", "capability=90", "energy=1000", "minor.0=0", "minor.1=1"];
    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Theory]
    [InlineData("xid=1:0:79", "xid-79")]
    [InlineData("fail.nvmlDeviceGetMemoryInfo_v2.0=15", "lost")]
    public async Task A_GPU_that_fails_under_a_stage_is_left_and_the_stage_goes_on_elsewhere_from_its_checkpoint(string fault, string condition)
    {
        await Start(s_two);
        using var client = _space.Client();
        var run = await client.RunAsync(new() { Path = Path.Combine(_space.Root, "fit.factory"), Text = Fit("fit") });
        await TestSpace.Until(() => Task.FromResult(File.Exists(Seen) && File.ReadAllLines(Seen).Length == 1), "the stage runs");

        State([.. s_two, fault]);
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Status == RunState.Succeeded, "the stage goes on elsewhere");

        // What it was shown each time, and what it found of its checkpoint.
        Assert.Equal([$"{First} anew", $"{Second} from step 7"], File.ReadAllLines(Seen));
        var attempts = (await client.GetRunAsync(Routes.Last)).Stages.Single().Attempts;
        Assert.Equal(["device_fault", "succeeded"], attempts.Select(a => a.End));
        Assert.Contains(condition, attempts[0].Reason, StringComparison.Ordinal);
        Assert.Contains(condition, (await _space.Cli("why", "fit")).Output, StringComparison.Ordinal);
        Assert.Contains(condition, (await _space.Cli("devices")).Output, StringComparison.Ordinal);
        Assert.Equal([.. attempts.Select(_ => "cuda")], (await client.RunCostAsync(Routes.Last)).Total.Devices.Select(d => d.Kind).Append("cuda"));

        // It gets nothing new; and when it has recovered, it does.
        Assert.Equal(0, (await _space.Cli("run", _space.Write("next.factory", Fit("next")))).ExitCode);
        Assert.StartsWith(Second, File.ReadAllLines(Seen)[^1], StringComparison.Ordinal);
        if (condition != "lost") return;
        State(s_two);
        await TestSpace.Until(async () => (await client.GetDevicesAsync()).Devices.Any(d => d is { Id: First, Conditions: [] }), "the GPU is back");
        Assert.Equal(0, (await _space.Cli("run", _space.Write("last.factory", Fit("last")))).ExitCode);
        Assert.StartsWith(First, File.ReadAllLines(Seen)[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "fail.nvmlInit_v2=18", ProbeState.Broken, "NVML's version is not the driver's")]
    [InlineData("", "fail.nvmlInit_v2=9", ProbeState.Absent, "the driver is not loaded")]
    [InlineData("", "gpus=1\ncrash.nvmlDeviceGetName=1", ProbeState.Broken, "signal 6")]
    [InlineData("-DOLD", "", ProbeState.Present, "1 × NVIDIA H100 by NVML")]
    public async Task Whatever_the_library_is_the_daemon_says_so_and_works_on(string flags, string state, ProbeState status, string words)
    {
        await Start([state.Length > 0 ? state : "gpus=1"], flags);
        using var client = _space.Client();
        await TestSpace.Until(async () => (await client.GetDevicesAsync()).Probes.Any(p => p.Backend == "cuda" && p.Status == status && p.Words?.Contains(words) == true), words);
        Assert.Equal(0, (await _space.Cli("run", Elsewhere())).ExitCode);
    }

    [Fact]
    public async Task A_call_that_hangs_costs_the_backend_s_process_and_nothing_else()
    {
        await Start(s_two);
        using var client = _space.Client();
        await TestSpace.Until(async () => (await client.GetDevicesAsync()).Devices.Count(d => d.Kind == "cuda") == 2, "the GPUs are seen");

        State([.. s_two, "hang.nvmlDeviceGetPowerUsage=1"]);
        Assert.Equal(0, (await _space.Cli("run", Elsewhere())).ExitCode);
        await TestSpace.Until(async () => (await client.GetDevicesAsync()).Probes.Any(p => p is { Backend: "cuda", Status: ProbeState.Broken }), "it is noticed");
        State(s_two);
        await TestSpace.Until(async () => (await client.GetDevicesAsync()).Probes.Any(p => p is { Backend: "cuda", Status: ProbeState.Present }), "another looks again");

        Assert.Equal(0, (await _space.Cli("run", _space.Write("fit.factory", Fit("fit", steps: false)))).ExitCode);
        Assert.Equal([$"{First} anew"], File.ReadAllLines(Seen));
    }

    private string Seen => Path.Combine(_space.Root, "seen");

    private string Elsewhere() => _space.Write("elsewhere.factory", "pipeline elsewhere\nstage s = exec() { command = [\"true\"]  on = cpu(cores: 1) }\n");

    /// <summary>Writes down which GPU it sees and whether it finds its checkpoint; at first it makes one, and does not end.</summary>
    private string Fit(string name, bool steps = true)
    {
        var first = steps && name == "fit" ? "echo 7 > $FACTORY_CHECKPOINTS/step; sleep 600" : "true";
        // Another name is other work, which is not found in the cache.
        var command = $": {name}; if [ -e $FACTORY_CHECKPOINTS/step ]; then echo $CUDA_VISIBLE_DEVICES from step $(cat $FACTORY_CHECKPOINTS/step) >> {Seen}; "
            + $"else echo $CUDA_VISIBLE_DEVICES anew >> {Seen}; {first}; fi";
        return $"pipeline {name}\nstage {name} = exec() {{\n    command = [\"sh\", \"-c\", \"{command}\"]\n    on = cuda(memory: 64 GiB)\n}}\n";
    }

    private async Task Start(string[] state, string flags = "")
    {
        var library = Path.Combine(_space.Root, "driver", "libnvidia-ml.so.1");
        State(state);
        using var compiler = Process.Start("cc", ["-O1", "-shared", "-fPIC", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-o", library,
            Path.Combine(TestSpace.Repository, "tests", "Factory.Hardware.Tests", "Cuda", "nvml.c")]);
        await compiler.WaitForExitAsync();
        Assert.Equal(0, compiler.ExitCode);
        await _space.StartDaemon(prefix: ["env", $"LD_LIBRARY_PATH={Path.GetDirectoryName(library)}"]);
    }

    private void State(string[] state)
    {
        var file = _space.Write("driver/libnvidia-ml.so.1.new", string.Join('\n', state) + "\n");
        File.Move(file, Path.Combine(_space.Root, "driver", "libnvidia-ml.so.1.state"), overwrite: true);
    }
}
