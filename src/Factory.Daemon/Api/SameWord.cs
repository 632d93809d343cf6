namespace Factory.Daemon;

/// <summary>The value of another enumeration that has the same name: one that grows a word the other lacks fails, and is never mistaken for another.</summary>
internal static class SameWord<TFrom, TTo> where TFrom : struct, Enum where TTo : struct, Enum
{
    private static readonly Dictionary<TFrom, TTo> s_same = Enum.GetValues<TFrom>().ToDictionary(f => f, f => Enum.Parse<TTo>(f.ToString()));

    public static TTo Of(TFrom value) => s_same[value];
}
