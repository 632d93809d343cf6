using System.Globalization;
using System.Text.Json;
using Factory.Sdk;

namespace Factory.Stages.Sql;

/// <summary>A query that is one SELECT and always answers the same.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Name">What to call it.</param>
internal sealed record QueryText(string Text, string Name)
{
    // Those that SQL has without parentheses, and macros, of which the catalogue does not tell that they look at the clock.
    private static readonly HashSet<string> s_clocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "today", "get_current_time", "get_current_timestamp", "current_localtime", "current_localtimestamp",
    };

    /// <summary>The same in the database's own words, without comments and an end.</summary>
    public string Canonical { get; private init; } = Text;
    /// <summary>The tables that it reads, but for those that it makes itself.</summary>
    public IReadOnlyList<string> Tables { get; private init; } = [];
    /// <summary>Whether it says the order of its rows.</summary>
    public bool IsSorted { get; private init; }

    /// <exception cref="StageFailedException">It is no query, more than one, or one that answers differently each time.</exception>
    public static QueryText Of(QueryDatabase database, string text, string name)
    {
        var tree = (string)database.Rows($"SELECT json_serialize_sql({Quote.Text(text)})")[0][0]!;
        using var parsed = Parse(tree) ?? throw new StageFailedException($"{name} is nested too deeply");
        if (parsed.RootElement.GetProperty("error").GetBoolean()) throw new StageFailedException(Refusal(parsed.RootElement, text, name));
        if (parsed.RootElement.GetProperty("statements") is var statements && statements.GetArrayLength() != 1)
            throw new StageFailedException($"{name} holds {statements.GetArrayLength()} statements, and one SELECT is run");
        var node = statements[0].GetProperty("node");
        var unsteady = database.Rows("SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'").Select(r => (string)r[0]!).ToHashSet();
        if (Unsteady(node, unsteady) is var (what, at))
            throw new StageFailedException(QueryFault.Tell(name, text, at, $"{what} is another each time, and the same inputs must give the same rows"));
        return new(text, name)
        {
            Canonical = (string)database.Rows($"SELECT json_deserialize_sql({Quote.Text(tree)})")[0][0]!,
            Tables = [.. TablesIn(node).Except(MadeIn(node), StringComparer.OrdinalIgnoreCase)],
            IsSorted = node.GetProperty("modifiers").EnumerateArray().Any(m => m.GetProperty("type").ValueEquals("ORDER_MODIFIER")),
        };
    }

    // What is qualified may also be a file that is meant: `FROM prices.csv`.
    private static IEnumerable<string> TablesIn(JsonElement node) =>
        from table in Inside(node)
        where table.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("BASE_TABLE")
        let schema = table.GetProperty("schema_name").GetString()
        where schema is not ("information_schema" or "pg_catalog")
        select (schema is null or "" or "main" ? "" : $"{schema}.") + table.GetProperty("table_name").GetString();

    // WITH x AS (…)
    private static IEnumerable<string> MadeIn(JsonElement node) => Inside(node).Where(n => n.TryGetProperty("cte_map", out _))
        .SelectMany(n => n.GetProperty("cte_map").GetProperty("map").EnumerateArray()).Select(e => e.GetProperty("key").GetString()!);

    private static IEnumerable<JsonElement> Inside(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().SelectMany(Inside),
        JsonValueKind.Object => node.EnumerateObject().SelectMany(p => Inside(p.Value)).Prepend(node),
        _ => [],
    };

    private static JsonDocument? Parse(string tree)
    {
        try
        {
            return JsonDocument.Parse(tree, new() { MaxDepth = 1000 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Refusal(JsonElement error, string text, string name)
    {
        if (!error.GetProperty("error_type").ValueEquals("parser")) return $"{name} is no SELECT, and nothing else is run";
        var words = error.GetProperty("error_message").GetString()!;
        return error.TryGetProperty("position", out var position) ? QueryFault.Tell(name, text, int.Parse(position.GetString()!, CultureInfo.InvariantCulture), words) : $"{name}: {words}";
    }

    /// <summary>The first thing in a query whose value does not follow from the inputs, and where it stands.</summary>
    private static (string What, int At)? Unsteady(JsonElement node, HashSet<string> functions)
    {
        if (node.ValueKind == JsonValueKind.Array) return node.EnumerateArray().Select(n => Unsteady(n, functions)).FirstOrDefault(u => u is not null);
        if (node.ValueKind != JsonValueKind.Object) return null;
        var name = node.TryGetProperty("function_name", out var function) ? function.GetString()!
            : node.TryGetProperty("column_names", out var column) && column.ValueKind == JsonValueKind.Array && column.GetArrayLength() == 1 ? column[0].GetString()! : null;
        if (name is not null && (s_clocks.Contains(name) || function.ValueKind == JsonValueKind.String && functions.Contains(name))) return ($"`{name}`", Place(node));
        if (node.TryGetProperty("sample", out var sample) && sample.ValueKind == JsonValueKind.Object && sample.GetProperty("seed").GetInt64() < 0)
            return ("a sample without REPEATABLE (seed)", Place(node));
        return node.EnumerateObject().Select(p => Unsteady(p.Value, functions)).FirstOrDefault(u => u is not null);
    }

    private static int Place(JsonElement node) => node.TryGetProperty("query_location", out var at) && at.TryGetInt32(out var place) ? place : 0;
}
