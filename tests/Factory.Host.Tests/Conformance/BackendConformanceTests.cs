using System.Reflection;
using Factory.Conformance;
using Factory.Host.Tests.Support;
using Factory.Sdk;

namespace Factory.Host.Tests.Conformance;

public sealed class BackendConformanceTests
{
    private static readonly Type s_liar = Assembly.LoadFrom(Path.Combine(TestPlugin.Directory("lying-backend"), "TestPlugins.LyingBackend.dll"))
        .GetType("TestPlugins.LyingBackend.Liar")!;

    [Theory]
    [InlineData("probe-throws", "the probe never throws")]
    [InlineData("same-ids", "2 devices have the identity `liar-0`")]
    [InlineData("generation-falls", "generation 1 comes after 1")]
    [InlineData("acquire-throws", "acquiring and releasing are idempotent: it threw")]
    [InlineData("acquire-hangs", "acquiring and releasing are idempotent: no end after")]
    [InlineData("release-throws", "acquiring and releasing are idempotent: it threw")]
    public async Task A_broken_promise_is_found(string vice, string complaint)
    {
        Assert.Contains(complaint, await ComplaintsAsync(vice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_honest_backend_is_only_told_of_its_one_bad_reading()
    {
        Assert.Equal("samples are of known devices, and missing numbers say so: the power is NaN; say that it is unavailable instead",
            await ComplaintsAsync(""));
    }

    private static async Task<string> ComplaintsAsync(string vices)
    {
        // The tests of this class run one after the other, and no other reads the variable.
        Environment.SetEnvironmentVariable("LIAR", vices);
        var conformance = new BackendConformance(() => (IHardwareBackend)Activator.CreateInstance(s_liar)!) { Patience = TimeSpan.FromSeconds(3) };
        return (await Assert.ThrowsAsync<ConformanceException>(() => conformance.CheckAsync())).Message;
    }
}
