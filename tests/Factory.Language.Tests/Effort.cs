namespace Factory.Language.Tests;

/// <summary>How often a property is tried: a sample in CI, in full with <c>FACTORY_TESTS=full</c>.</summary>
internal static class Effort
{
    public static int Of(int sample, int full) => Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full" ? full : sample;
}
