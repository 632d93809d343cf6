namespace Factory.Language;

/// <summary>What holds for every fan-out.</summary>
public static class FanOutLimits
{
    /// <summary>How many stages a pipeline may come to.</summary>
    public const int MostStages = 250_000;

    /// <summary>Whether a stage can be found by it.</summary>
    public static bool IsKey(string key) => key.Length is > 0 and <= 200 && !key.Any(c => char.IsControl(c) || c is '[' or ']' or ',' or '@');
}
