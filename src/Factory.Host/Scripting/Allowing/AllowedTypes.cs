namespace Factory.Host.Scripting.Allowing;

/// <summary>
/// The types of the platform that a pipeline's C# may use, by full metadata name, and of each the members that it may
/// not (or, for some, the only ones that it may). What is not here is not allowed. It keeps honest mistakes and easy
/// mischief out and results reproducible; the limits of time, memory and system calls are what keeps the machine safe.
/// </summary>
internal static class AllowedTypes
{
    public const string Summary =
        "a pipeline's C# may use its own names, numbers, texts, dates, Math, LINQ, arrays and immutable collections, and Regex with a timeout";

    private static readonly Dictionary<string, Rule> s_types = Build();

    public static Rule? Of(string metadataName) => s_types.GetValueOrDefault(metadataName);

    /// <summary>All of them, by full metadata name.</summary>
    public static IEnumerable<(string Name, Rule Rule)> All => s_types.Select(t => (t.Key, t.Value)).OrderBy(t => t.Key, StringComparer.Ordinal);

    private static Dictionary<string, Rule> Build()
    {
        var types = new Dictionary<string, Rule>(StringComparer.Ordinal);

        Every("System",
            "Boolean", "Byte", "SByte", "Int16", "UInt16", "Int32", "UInt32", "Int64", "UInt64", "Int128", "UInt128", "Half", "Single", "Double", "Decimal",
            "Char", "Math", "MathF", "Nullable`1", "TimeSpan", "DateOnly", "TimeOnly", "DayOfWeek", "DateTimeKind", "MidpointRounding", "Index", "Range",
            "StringComparison", "StringSplitOptions", "StringComparer", "IFormatProvider", "Predicate`1", "Comparison`1", "Void",
            "IComparable", "IComparable`1", "IEquatable`1", "IFormattable", "IConvertible", "ISpanFormattable", "IParsable`1", "ISpanParsable`1");
        for (var n = 0; n <= 8; n++) Every("System", $"Func`{n + 1}", $"ValueTuple`{n}");
        Every("System", "ValueTuple");
        Every("System.Linq", "Enumerable", "IGrouping`2", "ILookup`2", "IOrderedEnumerable`1");
        Every("System.Collections.Generic",
            "IEnumerable`1", "IReadOnlyCollection`1", "IReadOnlyList`1", "IReadOnlyDictionary`2", "KeyValuePair`2", "IComparer`1", "IEqualityComparer`1",
            "List`1", "Dictionary`2", "HashSet`1");
        Every("System.Collections", "IEnumerable");
        Every("System.Collections.Immutable",
            "ImmutableArray", "ImmutableArray`1", "ImmutableList", "ImmutableList`1", "ImmutableDictionary", "ImmutableDictionary`2",
            "ImmutableSortedDictionary", "ImmutableSortedDictionary`2", "ImmutableHashSet", "ImmutableHashSet`1", "ImmutableSortedSet", "ImmutableSortedSet`1");
        Every("System.Text.RegularExpressions", "Match", "MatchCollection", "Group", "GroupCollection", "Capture", "CaptureCollection", "RegexOptions");
        Every("System.Globalization", "NumberStyles", "DateTimeStyles", "CalendarWeekRule", "UnicodeCategory");

        types["Factory.Sdk.Row"] = Rule.Except("Position", "Column");
        types["System.String"] = Rule.Except("GetHashCode", "Intern", "IsInterned", "Create");
        types["System.Object"] = Rule.Only("Equals", "ReferenceEquals", "ToString");
        types["System.ValueType"] = Rule.Only("Equals", "ToString");
        types["System.Enum"] = Rule.Only("Equals", "ToString", "HasFlag", "CompareTo");
        types["System.Array"] = Rule.Only("Length", "LongLength", "Rank", "Empty");
        types["System.DateTime"] = Rule.Except("Now", "UtcNow", "Today", "ToLocalTime", "ToUniversalTime");
        types["System.DateTimeOffset"] = Rule.Except("Now", "UtcNow", "ToLocalTime", "LocalDateTime");
        types["System.Globalization.CultureInfo"] = Rule.Only("InvariantCulture");
        types["System.Text.RegularExpressions.Regex"] =
            Rule.Only("IsMatch", "Match", "Matches", "Replace", "Split", "Count", "Escape", "Unescape", ".ctor") with { NeedsTimeout = true };
        return types;

        void Every(string space, params IEnumerable<string> names)
        {
            foreach (var name in names) types[$"{space}.{name}"] = Rule.Except("GetHashCode", "GetType");
        }
    }

    /// <param name="Allows">Whether a member of that name may be used.</param>
    /// <param name="Words">The same for people; null where all may.</param>
    /// <param name="NeedsTimeout">Whether static methods and constructors must be given a TimeSpan.</param>
    public sealed record Rule(Func<string, bool> Allows, string? Words, bool NeedsTimeout = false)
    {
        public static Rule Except(params string[] members) => new(m => !members.Contains(m) && m is not ("GetHashCode" or "GetType"),
            members is [] or ["GetHashCode", "GetType"] ? null : "without " + Join(members));
        public static Rule Only(params string[] members) => new(members.Contains, "only " + Join(members.Where(m => m != ".ctor")));

        private static string Join(IEnumerable<string> members) => string.Join(", ", members.Select(m => $"`{m}`"));
    }
}
