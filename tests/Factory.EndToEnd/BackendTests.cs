using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>A backend that breaks its promises, in the real daemon: what it does costs its own process, and the floor goes on.</summary>
public sealed class BackendTests : IDisposable
{
    private readonly TestSpace _space = new(TestSpace.Built("test-plugins"));

    public void Dispose() => _space.Dispose();

    [Theory]
    [InlineData("probe-throws", "its probe threw InvalidOperationException: no driver")]
    [InlineData("watch-throws", "watching the inventory threw IOException: the bus is gone")]
    [InlineData("same-ids", "2 devices have the identity `liar-0`")]
    [InlineData("floods", "it says so itself")]
    [InlineData("renumbers", "it says so itself")]
    public async Task What_a_backend_does_is_said_and_others_work_on(string vice, string words)
    {
        await Start(vice);
        using var client = _space.Client();
        await TestSpace.Until(async () => (await client.GetDevicesAsync()).Probes.Any(p => p.Backend == "liar" && p.Words?.Contains(words, StringComparison.Ordinal) == true), words);

        Assert.Equal(0, (await _space.Cli("run", Write("cpu(cores: 1)"))).ExitCode);
        Assert.Equal(0, (await _space.Cli("devices")).ExitCode);
    }

    [Theory]
    [InlineData("acquire-throws", "may not have it")]
    [InlineData("acquire-hangs", "did not answer within 30 s")]
    public async Task A_stage_whose_devices_are_not_given_to_it_goes_on_elsewhere(string vice, string words)
    {
        await Start(vice);
        var ran = await _space.Cli("run", Write("[liar(), cpu(cores: 1)]"));
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);

        using var client = _space.Client();
        var attempts = (await client.GetRunAsync(Routes.Last)).Stages.Single().Attempts;
        Assert.Equal(["device_fault", "device_fault", "succeeded"], attempts.Select(a => a.End));
        Assert.Contains(words, attempts[0].Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await client.GetDevicesAsync()).Devices.Count(d => d.Conditions.Any(c => c.Condition == "lease-refused")));
    }

    private string Write(string on) => _space.Write("s.factory", $"pipeline p\nstage s = exec() {{ command = [\"true\"]  on = {on} }}\n");

    private async Task Start(string vice)
    {
        _space.Write("liar.vices", vice);
        await _space.StartDaemon(prefix: ["env", $"HOME={_space.Root}"]);
    }
}
