using Factory.Control;

namespace Factory.Daemon.Tests;

public sealed class DeviceGaugesTests
{
    [Fact]
    public void What_is_known_is_written_with_its_quality_and_what_is_not_is_left_out()
    {
        ReadingView none = new(null, ReadingQuality.Unavailable);
        DeviceView device = new()
        {
            Id = "GPU-1", Kind = "cuda", Model = "a \"b\" c", Divisible = true,
            Now = new(new(0.5, ReadingQuality.Measured), none, new(88.5, ReadingQuality.Derived), none, none,
                new Dictionary<string, ReadingView> { ["memory_busy_ratio"] = new(0.25, ReadingQuality.Measured), ["no name"] = new(1, ReadingQuality.Measured) }),
        };

        Assert.Equal("""
            # HELP factory_device_utilisation_ratio How busy a device is, 0 to 1.
            # TYPE factory_device_utilisation_ratio gauge
            factory_device_utilisation_ratio{kind="cuda",device="GPU-1",model="a \"b\" c",quality="measured"} 0.5
            # HELP factory_device_power_watts Power of a device.
            # TYPE factory_device_power_watts gauge
            factory_device_power_watts{kind="cuda",device="GPU-1",model="a \"b\" c",quality="derived"} 88.5
            # HELP factory_device_memory_busy_ratio As its backend's documentation says.
            # TYPE factory_device_memory_busy_ratio gauge
            factory_device_memory_busy_ratio{kind="cuda",device="GPU-1",model="a \"b\" c",quality="measured"} 0.25

            """, DeviceGauges.Write([device, device with { Id = "silent", Now = null }]));
    }

    [Fact]
    public void Without_devices_there_is_nothing() => Assert.Equal("", DeviceGauges.Write([]));
}
