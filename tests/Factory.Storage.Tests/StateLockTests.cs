using System.Diagnostics;
using System.Globalization;

namespace Factory.Storage.Tests;

public sealed class StateLockTests : IDisposable
{
    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void A_second_daemon_is_told_who_has_the_directory()
    {
        using var held = StateLock.Acquire(_space["state"]);
        var error = Assert.Throws<StateInUseException>(() => StateLock.Acquire(_space["state"]));
        Assert.Equal(Environment.ProcessId, error.Pid);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_that_lives_on_does_not_hold_the_lock()
    {
        var held = StateLock.Acquire(_space["state"]);
        using var child = Process.Start("sleep", ["60"]);
        held.Dispose();
        StateLock.Acquire(_space["state"]).Dispose();
        child.Kill();
    }
}
