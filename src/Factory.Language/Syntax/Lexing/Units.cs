using System.Collections.Frozen;

namespace Factory.Language.Syntax;

/// <summary>The units that numbers may carry, in the base of what they measure.</summary>
internal static class Units
{
    private static readonly FrozenDictionary<string, (UnitKind Kind, double Factor)> All = new Dictionary<string, (UnitKind, double)>
    {
        ["B"] = (UnitKind.Bytes, 1),
        ["kB"] = (UnitKind.Bytes, 1e3),
        ["MB"] = (UnitKind.Bytes, 1e6),
        ["GB"] = (UnitKind.Bytes, 1e9),
        ["TB"] = (UnitKind.Bytes, 1e12),
        ["KiB"] = (UnitKind.Bytes, 1L << 10),
        ["MiB"] = (UnitKind.Bytes, 1L << 20),
        ["GiB"] = (UnitKind.Bytes, 1L << 30),
        ["TiB"] = (UnitKind.Bytes, 1L << 40),
        ["ms"] = (UnitKind.Seconds, 1e-3),
        ["s"] = (UnitKind.Seconds, 1),
        ["min"] = (UnitKind.Seconds, 60),
        ["h"] = (UnitKind.Seconds, 3600),
        ["d"] = (UnitKind.Seconds, 86400),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => All.Keys;

    public static (UnitKind Kind, double Factor)? Find(string unit) =>
        All.TryGetValue(unit, out var found) ? found : IsCurrency(unit) ? (UnitKind.Money, 1) : null;

    // As in ISO 4217, three capital letters; but `GIB` is a slip.
    private static bool IsCurrency(string unit) =>
        unit.Length == 3 && unit.All(char.IsAsciiLetterUpper) && !Names.Contains(unit, StringComparer.OrdinalIgnoreCase);
}
