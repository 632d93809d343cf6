using System.Text.Json;
using Factory.Control;
using Microsoft.AspNetCore.Builder;

namespace Factory.Cli.Tests;

public sealed class DeviceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Devices_are_shown_with_what_they_do_and_what_is_wrong()
    {
        await using var server = await TestServer.StartAsync(_folder["d.sock"], app => app.MapGet(Routes.Devices, () => TestServer.Json(Report(), ControlJson.Default.DevicesReport)));
        var shown = new Invocation(_folder, server.Socket);

        Assert.Equal(ExitCode.Ok, await shown.RunAsync("devices"));

        Golden.Matches("devices.txt", shown.Out.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_watch_is_drawn_again_until_it_is_interrupted(bool terminal)
    {
        var asked = 0;
        Invocation? shown = null;
        await using var server = await TestServer.StartAsync(_folder["d.sock"], app => app.MapGet(Routes.Devices, () =>
        {
            if (++asked == 3) shown!.Interrupt();
            return TestServer.Json(Report(), ControlJson.Default.DevicesReport);
        }));
        shown = new(_folder, server.Socket) { Terminal = terminal, Time = new Hurried() };

        Assert.Equal(ExitCode.Ok, await shown.RunAsync("devices", "--watch"));

        if (!terminal) Golden.Matches("devices-watch.txt", shown.Out.ToString());
        else
        {
            // Four lines up, and all that is below away.
            Assert.Contains("\e[4A\e[J", shown.Out.ToString(), StringComparison.Ordinal);
            Assert.Contains("█████████▊ 97 %", shown.Out.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0, "          ")]
    [InlineData(0.5, "█████     ")]
    [InlineData(0.5125, "█████▏    ")]
    [InlineData(1, "██████████")]
    [InlineData(7, "██████████")]
    public void A_bar_is_as_long_as_its_part(double part, string bar) => Assert.Equal(bar, DeviceBars.Bar(part));

    private static DevicesReport Report()
    {
        ReadingView none = new(null, ReadingQuality.Unavailable);
        return new(
        [
            new()
            {
                Id = "GPU-1", Kind = "cuda", Model = "NVIDIA H100 80GB HBM3", Divisible = true, Resources = [new("memory", 80L << 30, 80L << 30)],
                Attributes = new Dictionary<string, JsonElement> { ["power_limit_watts"] = JsonSerializer.SerializeToElement(700.0) },
                Leases = [new(3, "train", 1, DateTimeOffset.UnixEpoch, new Dictionary<string, long>())],
                Conditions = [new("xid-31", ConditionSeverity.Note, "the driver reported XID 31", "itself, after 10 minutes")],
                Now = new(new(0.97, ReadingQuality.Measured), new(40L << 30, ReadingQuality.Measured), new(655, ReadingQuality.Measured), new(65, ReadingQuality.Measured), none,
                    new Dictionary<string, ReadingView>()),
            },
            new()
            {
                Id = "GPU-2.1", Kind = "rocm", Model = "AMD Instinct MI300X", Divisible = true,
                Now = new(none, none, new(88, ReadingQuality.Derived), none, none, new Dictionary<string, ReadingView>()),
            },
            new() { Id = "machine", Kind = "cpu", Model = "AMD EPYC", Divisible = true, Resources = [new("cores", 8, 6)] },
        ], [new("cuda", "cuda", ProbeState.Present, null), new("tpu", "tpu", ProbeState.Broken, "no answer")]);
    }
}
