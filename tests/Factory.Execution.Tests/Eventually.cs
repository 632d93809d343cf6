namespace Factory.Execution.Tests;

/// <summary>Looks again and again until something is so.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    public static async Task IsTrue(Func<bool> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > s_deadline) Assert.Fail($"after {s_deadline.TotalSeconds} s still not so: {what}");
            await Task.Delay(s_pause);
        }
    }
}
