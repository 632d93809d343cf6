using Factory.Host.Tests.Support;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Tests.Hardware;

public sealed class HardwareHostTests
{
    private static readonly Placement s_placement = new("liar", [new("liar-0", new Dictionary<string, TakenResource>())]);

    [Fact]
    public async Task The_probe_comes_first_then_the_streams_and_each_request_is_answered()
    {
        using var host = Start("");
        Assert.Equal(ProbeOutcome.Present, (await ReadAsync(host)).Probe!.Outcome);
        await UntilAsync(host, m => m.Inventory is { Generation: 2 });
        Send(host, new(1, Acquire: new("a", s_placement)));
        Send(host, new(2, Prepare: s_placement));
        Send(host, new(3, Meter: s_placement));
        Send(host, new(4, Sample: true));
        Send(host, new(5, Release: "a"));
        Assert.Null((await AnswerAsync(host, 1)).Error);
        Assert.Equal("liar-0", (await AnswerAsync(host, 2)).Prepared!.Set["LIAR_DEVICES"]);
        Assert.Equal(1, (await AnswerAsync(host, 3)).Meter!.Energy.Value);
        Assert.Equal((0.5, double.NaN), ((await AnswerAsync(host, 4)).Samples!.Select(s => (s.Utilisation.Value!.Value, s.Power.Value!.Value)).Single()));
        Assert.Null((await AnswerAsync(host, 5)).Error);
        Assert.Equal((0, ""), await host.CloseAsync());
    }

    [Fact]
    public async Task A_probe_that_throws_is_a_broken_backend()
    {
        using var host = Start("probe-throws");
        var probe = (await ReadAsync(host)).Probe!;
        Assert.Equal(ProbeOutcome.Broken, probe.Outcome);
        Assert.Contains("no driver", probe.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_throws_is_answered_with_its_error_and_the_next_one_worked_on()
    {
        using var host = Start("acquire-throws,watch-throws");
        Send(host, new(1, Acquire: new("a", s_placement)));
        Send(host, new(2, Prepare: s_placement));
        Assert.Contains("a may not have it", (await AnswerAsync(host, 1)).Error, StringComparison.Ordinal);
        Assert.NotNull((await AnswerAsync(host, 2)).Prepared);
    }

    [Theory]
    [InlineData("probe-hangs")]
    [InlineData("acquire-hangs")]
    public async Task A_backend_that_hangs_ends_with_its_daemon(string vice)
    {
        using var host = Start(vice);
        Send(host, new(1, Acquire: new("a", s_placement)));
        Assert.Equal((0, ""), await host.CloseAsync());
    }

    [Fact]
    public async Task A_backend_that_the_plugin_does_not_have_is_named()
    {
        using var host = HostProcess.Start(["hardware", TestPlugin.Directory("lying-backend"), "cuda"]);
        var (exitCode, error) = await host.ExitAsync();
        Assert.Equal(65, exitCode);
        Assert.Contains("no backend `cuda`; it offers `liar`", error, StringComparison.Ordinal);
    }

    private static HostProcess Start(string vices) => HostProcess.Start(["hardware", TestPlugin.Directory("lying-backend"), "liar"], ("LIAR", vices));

    private static void Send(HostProcess host, HardwareRequestMessage message) => host.Send(message, ProtocolJson.Default.HardwareRequestMessage);

    private static async Task<HardwareResponseMessage> ReadAsync(HostProcess host) => (await host.ReadAsync(ProtocolJson.Default.HardwareResponseMessage))!;

    private static Task<HardwareResponseMessage> AnswerAsync(HostProcess host, long id) => UntilAsync(host, m => m.Id == id);

    private static async Task<HardwareResponseMessage> UntilAsync(HostProcess host, Func<HardwareResponseMessage, bool> wanted)
    {
        while (true)
        {
            if (await ReadAsync(host) is var message && wanted(message)) return message;
        }
    }
}
