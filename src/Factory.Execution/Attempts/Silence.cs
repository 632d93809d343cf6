namespace Factory.Execution.Attempts;

/// <summary>For how long nothing was heard.</summary>
internal sealed class Silence(TimeProvider time)
{
    // Between two looks no more than that counts: when this process was stopped itself, or its machine was, the other side is to have
    // the time to speak first.
    private static readonly TimeSpan s_mostBetweenLooks = TimeSpan.FromSeconds(2);

    private long _lookedAt = time.GetTimestamp();
    private bool _noted;

    public TimeSpan Length { get; private set; }

    public void Look(bool heard)
    {
        var passed = time.GetElapsedTime(_lookedAt);
        _lookedAt = time.GetTimestamp();
        if (heard) (Length, _noted) = (TimeSpan.Zero, false);
        else Length += passed < s_mostBetweenLooks ? passed : s_mostBetweenLooks;
    }

    /// <summary>True once for a silence that is longer.</summary>
    public bool Exceeds(TimeSpan limit) => !_noted && Length > limit && (_noted = true);
}
