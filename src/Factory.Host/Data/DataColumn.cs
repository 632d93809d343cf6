namespace Factory.Host.Data;

/// <summary>A column, and how SQL speaks of it.</summary>
internal sealed record DataColumn(string Name, string DuckType)
{
    private const int LongestShown = 100;
    private const int MostParts = 20;

    /// <summary>What is called a number is neither so large that its square is none, nor infinite, nor not a number.</summary>
    private const string Most = "1e150";

    /// <summary>The word for its type.</summary>
    public string Type { get; } = Word(DuckType);

    public string Quoted => Duck.Name(Name);

    private bool IsWhole => Type is "integer" or "text";
    public bool IsNumber => Type is "integer" or "number";
    /// <summary>Whether its most frequent values say something.</summary>
    public bool IsWord => Type is "text" or "bool";
    /// <summary>Whether a row may be known by it.</summary>
    public bool MayBeKey => Type is "integer" or "text" or "time";

    /// <summary>What its statistics are of: a number's value, a text's length; null for others.</summary>
    public string? Measure => IsNumber ? $"CASE WHEN abs({Quoted}::DOUBLE) < {Most} THEN {Quoted}::DOUBLE END"
        : Type == "text" ? $"length({Quoted}::VARCHAR)::DOUBLE" : null;

    /// <summary>The number, from 0, of the part of a range that the measure lies in; no more than the last, to which the quotient may round up.</summary>
    public string PartOf(double low, double width, int parts) =>
        // `least` passes over missing values.
        $"CASE WHEN {Measure} IS NOT NULL THEN {(width > 0 ? $"least({parts - 1}, floor(({Measure} - {Duck.Number(low)}) / {Duck.Number(width)}))::INTEGER" : "0")} END";

    /// <summary>
    /// Equal parts of a range of the measure. Whole numbers (a text's length is one) get parts that hold equally many of them: else there are gaps where
    /// no number can be.
    /// </summary>
    public (int Parts, double Width) PartsOf(double low, double high)
    {
        if (!IsWhole) return low < high ? (MostParts, (high - low) / MostParts) : (1, 0);
        var (numbers, width) = (high - low + 1, Math.Ceiling((high - low + 1) / MostParts));
        return ((int)Math.Ceiling(numbers / width), width);
    }

    /// <summary>Its value as it is shown.</summary>
    public string Shown => Show(Quoted);

    public static string Show(string expression) => $"left({expression}::VARCHAR, {LongestShown})";

    /// <summary>What can be ordered: lists and objects as their text.</summary>
    public string Ordered => Type is "list" or "object" ? $"{Quoted}::VARCHAR" : Quoted;

    private static string Word(string type) => type switch
    {
        _ when type.EndsWith(']') => "list",
        _ when type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal) || type.StartsWith("UNION", StringComparison.Ordinal) => "object",
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "UHUGEINT" => "integer",
        "FLOAT" or "DOUBLE" => "number",
        _ when type.StartsWith("DECIMAL", StringComparison.Ordinal) => "number",
        "BOOLEAN" => "bool",
        "DATE" or "INTERVAL" => "time",
        _ when type.StartsWith("TIME", StringComparison.Ordinal) => "time",
        _ => "text",
    };
}
