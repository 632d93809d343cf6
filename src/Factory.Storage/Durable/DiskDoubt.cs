namespace Factory.Storage;

/// <summary>
/// Tells that a disk failed in a way that leaves in doubt what was written before: reading may still show it, and later writes seem
/// to succeed. Whoever noticed may have taken it for a failure of its own, so it is told here to the process as a whole, which must
/// stop acknowledging and end.
/// </summary>
public static class DiskDoubt
{
    /// <summary>Says what failed, where and what to do. On the thread that noticed, before it goes on: must be quick.</summary>
    public static event Action<string>? Arose;

    internal static void Tell(string words) => Arose?.Invoke(words);
}
