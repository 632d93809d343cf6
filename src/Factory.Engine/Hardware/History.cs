namespace Factory.Engine;

/// <summary>What of ended runs the engine must know: what they used up, and what they taught.</summary>
public sealed record History(IReadOnlyList<Spent> Spent, IReadOnlyList<Learned> Learned)
{
    public static readonly History None = new([], []);
}
