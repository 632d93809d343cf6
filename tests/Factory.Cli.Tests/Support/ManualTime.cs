namespace Factory.Cli.Tests;

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override long GetTimestamp() => _passed.Ticks;
    public override DateTimeOffset GetUtcNow() => Recorded.Start + _passed;
    public void Advance(TimeSpan by) => _passed += by;
}
