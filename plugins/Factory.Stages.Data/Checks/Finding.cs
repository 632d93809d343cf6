namespace Factory.Stages.Data.Checks;

/// <summary>What was found of one expectation.</summary>
/// <param name="Expectation">What was expected, as a sentence's beginning, such as <c>`age` lies in 0 .. 120</c>.</param>
/// <param name="Holds">Whether it does.</param>
/// <param name="Found">What was found instead; empty when it holds.</param>
/// <param name="Rows">How many rows break it; null when it is not about single rows.</param>
/// <param name="Examples">The first rows that break it, counted from 1, with their values.</param>
internal sealed record Finding(string Expectation, bool Holds, string Found = "", long? Rows = null, IReadOnlyList<string>? Examples = null)
{
    public const int MostExamples = 5;

    public string Describe() => $"{Expectation}: {Found}{(Examples is [var first, ..] ? $", such as row {first}" : "")}";
}
