namespace Factory.Host.Tests.Support;

/// <summary>Waits for what another process does; there is nothing to await but the thing itself.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        for (var deadline = TimeProvider.System.GetUtcNow() + HostProcess.Patience; !condition();)
        {
            if (TimeProvider.System.GetUtcNow() > deadline) Assert.Fail($"waited in vain: {what}");
            await Task.Delay(10);
        }
    }

    /// <summary>A zombie is as gone as can be seen from here.</summary>
    public static bool IsGone(int process) =>
        !File.Exists($"/proc/{process}/stat") || File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1][0] == 'Z';
}
