using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>Programs that are the command line.</summary>
internal static class CommandLines
{
    public static string Plain => TestSpace.Built("bin", "Factory.Cli", "release", "factory");
    /// <summary>As <c>./factory</c> makes it where there is a linker.</summary>
    public static string Native => TestSpace.Built("native", "factory");
    /// <summary>What <c>./factory</c> takes.</summary>
    public static string Fastest => File.Exists(Native) ? Native : Plain;
}
