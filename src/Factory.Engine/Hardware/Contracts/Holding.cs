namespace Factory.Engine;

/// <summary>What is held under one contract now, and what was used of it so far.</summary>
internal sealed class Holding
{
    private long _used;
    private Int128 _since;

    public int Units { get; private set; }

    public void Take(int units, long at)
    {
        Units += units;
        _since += (Int128)units * at;
    }

    public void Give(int units, long since, long at)
    {
        Units -= units;
        _since -= (Int128)units * since;
        _used += units * Math.Max(0, at - since);
    }

    /// <summary>What runs that have ended used.</summary>
    public void Recall(long unitMilliseconds) => _used += unitMilliseconds;

    /// <summary>In unit-milliseconds, with what is held up to now.</summary>
    public long Used(long at) => _used + (long)((Int128)Units * at - _since);
}
