using Factory.Sdk;

namespace Factory.Stages.Sql;

/// <summary>A column of a result as one of the types that tables have.</summary>
internal static class QueryColumn
{
    /// <exception cref="StageFailedException">It is a list or an object.</exception>
    public static string Of(string name, string type)
    {
        if (type.EndsWith(']') || type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal) || type.StartsWith("UNION", StringComparison.Ordinal))
            throw new StageFailedException($"column `{name}` of the result is a list or an object ({type}), and a table holds plain values: take its parts apart, or make it a text with `{name}::VARCHAR`");
        var plain = type switch
        {
            "BOOLEAN" => "BOOLEAN",
            "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "UHUGEINT" => "BIGINT",
            "FLOAT" or "DOUBLE" => "DOUBLE",
            _ when type.StartsWith("DECIMAL", StringComparison.Ordinal) => "DOUBLE",
            _ => "VARCHAR",
        };
        return $"{Quote.Name(name)}::{plain} AS {Quote.Name(name)}";
    }
}
