using System.Globalization;
using DuckDB.NET.Data;

namespace Factory.Host.Data;

/// <summary>A database in memory that spills to this host's temporary folder, and reaches for nothing but the files that it is given.</summary>
internal sealed class Duck : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    /// <param name="memory">Bytes.</param>
    public Duck(long memory)
    {
        _connection.Open();
        Do($"""
            SET memory_limit = '{memory >> 20}MiB'; SET threads = {Math.Clamp(Environment.ProcessorCount, 1, 4)}; SET temp_directory = {Text(Path.GetTempPath())};
            SET preserve_insertion_order = false; SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;
            SET TimeZone = 'UTC'; SET lock_configuration = true
            """);
    }

    public void Do(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public List<object?[]> Rows(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    public object?[] Row(string sql) => Rows(sql)[0];

    public long Count(string sql) => Long(Row(sql)[0]);

    public DuckDBAppender Append(string table) => _connection.CreateAppender(table);

    public void Dispose() => _connection.Dispose();

    public static long Long(object? value) => value is System.Numerics.BigInteger big ? (long)big : Convert.ToInt64(value, CultureInfo.InvariantCulture);

    /// <summary>A name in SQL.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text in SQL.</summary>
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Text))}]";

    public static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
