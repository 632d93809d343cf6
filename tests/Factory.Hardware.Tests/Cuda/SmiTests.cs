using CsCheck;
using Factory.Conformance;
using Factory.Hardware.Cuda;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Cuda;

public sealed class SmiTests
{
    private static readonly Lazy<Dictionary<string, string>> s_reports = new(() =>
    {
        using var root = new Root().Unpack("cuda/nvidia-smi-q-x.tar.gz");
        return Directory.GetFiles(root.Path).ToDictionary(f => Path.GetFileNameWithoutExtension(f), File.ReadAllText);
    });

    private static readonly string[] s_names =
    [
        "nv-hardware-qx-a100", "nv-hardware-qx-gb200", "nv-hardware-qx-gb300", "nv-hardware-qx-h100", "nv-hardware-qx-l40s", "nv-hardware-qx-t4", "nv-qx-a100-healthy",
        "nv-qx-gb200-fabric-degraded", "nv-qx-gb200-healthy", "nv-qx-gb200-lost", "nv-qx-gb200-throttle-counters", "telegraf-a100-sxm4-v12", "telegraf-a10g",
        "telegraf-gtx-1070-ti", "telegraf-rtx-4000-sff-ada-v13", "telegraf-tesla-t4",
    ];

    public static TheoryData<string> Reports => [.. s_names];

    [Theory, MemberData(nameof(Reports))]
    public async Task A_report_tells_the_devices_what_they_do_and_what_is_wrong(string name)
    {
        var look = SmiReport.Parse(s_reports.Value[name])!;
        var faults = string.Concat(look.Gpus.SelectMany(g => g.Faults.Select(f => $"fault {g.Id}: {f.Condition}, {f.Severity}: {f.Evidence}\n")));
        Golden.Matches($"cuda-smi-{name}.txt", await Say.AllAsync(Backend(s_reports.Value[name])) + faults);
    }

    [Fact]
    public void Every_report_is_tried() => Assert.Equal(s_reports.Value.Keys.Order(StringComparer.Ordinal), s_names.Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_list_names_the_parts_that_the_report_only_numbers()
    {
        using var root = new Root().Unpack("cuda/captures.tar.gz");
        var list = File.ReadAllText(Path.Combine(root.Path, "nvidia-h100-mig__590.48.01.txt"));

        Assert.Equal([("3g.40gb", 0), ("2g.20gb", 1), ("1g.10gb", 2), ("1g.10gb", 3)], SmiList.Parts(list).Select(p => (p.Profile, p.Index)).Distinct());

        var divided = s_reports.Value["telegraf-a100-sxm4-v12"];
        var gpu = SmiReport.Parse(divided)!.Gpus.Single();
        var named = string.Join('\n', new[] { $"GPU 0: NVIDIA A100-SXM4-80GB (UUID: {gpu.Uuid})" }.Concat(
            Enumerable.Range(0, 4).Select(i => $"  MIG 1g.20gb     Device  {i}: (UUID: MIG-0000000{i}-0000-0000-0000-000000000000)")));
        var devices = (await Say.FirstAsync(Backend(divided, named))).Devices;

        Assert.Equal(4, devices.Count);
        Assert.All(devices, d => Assert.Equal(("1g.20gb", true, 19_968L << 20), (d.Attributes["partition"].AsText(), d.Alone, d.Resources.Single().Amount)));
        Assert.Equal("MIG-00000002-0000-0000-0000-000000000000", devices[2].Id);
    }

    [Fact]
    public void Warnings_around_a_report_are_passed_over()
    {
        var report = s_reports.Value["nv-hardware-qx-a100"];
        var warned = SmiReport.Parse($"Warning: persistence mode is disabled.\n{report}\nWARNING: infoROM is corrupted at gpu 0000:3B:00.0\n");

        Assert.Equal(SmiReport.Parse(report)!.Gpus.Select(g => g.Id), warned?.Gpus.Select(g => g.Id));
    }

    [Theory]
    [InlineData(null, ProbeOutcome.Absent, "nvidia-smi cannot be run")]
    [InlineData("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.", ProbeOutcome.Broken, "couldn't communicate")]
    [InlineData("<nvidia_smi_log><gpu", ProbeOutcome.Broken, "wrote no report")]
    [InlineData("<html/>", ProbeOutcome.Broken, "wrote no report")]
    public async Task A_program_that_does_not_work_says_why(string? output, ProbeOutcome outcome, string words)
    {
        var probe = await Backend(output).ProbeAsync(default);

        Assert.Equal(outcome, probe.Outcome);
        Assert.Contains(words, probe.Reason);
    }

    [Theory]
    [InlineData("telegraf-a100-sxm4-v12")]
    [InlineData("nv-qx-gb200-lost")]
    public Task The_backend_keeps_every_promise(string name) => new BackendConformance(() => Backend(s_reports.Value[name])).CheckAsync();

    [Fact]
    public void Reports_that_are_garbled_are_read_without_an_exception() =>
        Gen.Select(OneOf([.. s_reports.Value.Keys]), Gen.Int[0, 1000], Gen.Int[1, 400], OneOf("", "N/A", "<x>", "&", "999999999999999999999 MiB", "-1 W", "\0"))
            .Sample((name, at, length, with) =>
            {
                var text = s_reports.Value[name];
                var start = text.Length * at / 1001;
                _ = SmiReport.Parse(text[..start] + with + text[Math.Min(text.Length, start + length)..]);
            }, iter: Full ? 20_000 : 300);

    [Fact]
    public void Values_that_are_garbled_are_read_without_an_exception() =>
        Gen.Select(OneOf([.. s_reports.Value.Keys]), Gen.Int[0, 10_000], OneOf("", "N/A", "nonsense", "999999999999999999999 MiB", "-1 W", "1e400 C", "Yes", "GPU is lost"))
            .Sample((name, which, with) =>
            {
                var log = System.Xml.Linq.XDocument.Parse(s_reports.Value[name]);
                var leaves = log.Descendants().Where(e => !e.HasElements).ToList();
                leaves[which % leaves.Count].Value = with;
                var look = SmiReport.Parse(log.ToString())!;
                foreach (var sample in CudaSamples.Of(look))
                    Assert.All([sample.Utilisation, sample.MemoryUsed, sample.Power, sample.Temperature], r => Assert.Equal(r.Value is null, r.Quality == Quality.Unavailable));
            }, iter: Full ? 5_000 : 60);

    private static bool Full => Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full";

    private static CudaBackend Backend(string? report, string list = "") => new(Path.GetTempPath() + "no-such-root", ["libnothing-of-that-name.so"],
        (_, arguments) => arguments[0] == "-L" ? (0, list) : report is null ? null : (report.StartsWith('<') ? 0 : 9, report), TimeProvider.System, _ => { });

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}
