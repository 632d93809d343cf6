using Factory.Engine;
using Xunit.Abstractions;

namespace Factory.Execution.Tests;

public sealed class MemoryTests(ITestOutputHelper output)
{
    private const long Limit = 160L << 20;

    [Theory]
    [InlineData("native")]
    [InlineData("managed")]
    [InlineData("child")]
    public async Task A_stage_that_takes_more_memory_than_it_leased_is_told_so(string where)
    {
        await using var workshop = new Workshop();
        output.WriteLine($"{workshop.Groups.Memory}");
        if (!workshop.Groups.Memory.Available) return; // said above: this machine has no limit to be had
        workshop.Launch = workshop.Launch with { MemoryLimit = Limit };
        var daemon = workshop.StartDaemon();

        var greedy = await daemon.AttendAsync(workshop.Order("hoarding", "test.hoard", ("bytes", 2 * Limit), ("where", where)), resumed: false, new Ear(),
            CancellationToken.None);
        var modest = await daemon.AttendAsync(workshop.Order("hoarding", "test.hoard", ("bytes", 1L << 20), ("where", "native")), resumed: false, new Ear(),
            CancellationToken.None);

        Assert.True(greedy.End == AttemptEnd.OutOfMemory, $"{greedy.End} {greedy.Reason}");
        Assert.Contains("160 MiB", greedy.Reason);
        Assert.False(greedy.Retryable);
        Assert.True(modest.End == AttemptEnd.Succeeded, modest.Reason);
    }
}
