using DuckDB.NET.Data;
using Factory.Sdk;

namespace Factory.Stages.Sql;

/// <summary>
/// A database in memory that holds the inputs and reaches for nothing else. It works with one thread, in the order of its input: so the same content
/// gives the same result, also where numbers are added up.
/// </summary>
internal sealed class QueryDatabase : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly IReadOnlyList<InputTable> _tables;
    private readonly string _result;
    private readonly CancellationToken _cancellation;

    /// <exception cref="StageFailedException">An input cannot be read.</exception>
    public QueryDatabase(string work, IReadOnlyList<InputTable> tables, string result, CancellationToken cancellationToken)
    {
        (_tables, _result, _cancellation) = (tables, result, cancellationToken);
        _connection.Open();
        Do($"""
            SET memory_limit = '{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 >> 20}MiB'; SET temp_directory = {Quote.Text(Path.Combine(work, "spilled"))};
            SET threads = 1; SET TimeZone = 'UTC'; SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;
            SET allowed_paths = {Quote.List(tables.SelectMany(t => t.Files).Append(result))}; SET enable_external_access = false; SET lock_configuration = true
            """);
        foreach (var table in tables) Ask(m => $"input `{table.Name}`: {QueryFault.Words(m)}", () => Do($"CREATE {(table.IsText ? "TABLE" : "VIEW")} {Quote.Name(table.Name)} AS FROM {table.From}"));
    }

    /// <summary>Writes what the query answers as Parquet, in columns of the types that tables have.</summary>
    public void Write(QueryText query) => Ask(m => QueryFault.Tell(query, m), () =>
    {
        var columns = Columns(query).Select(c => QueryColumn.Of(c.Name, c.Type)).ToList();
        Do($"""
            COPY (SELECT {string.Join(", ", columns)} FROM (
            {query.Canonical}
            ){(query.IsSorted ? "" : " ORDER BY ALL")}) TO {Quote.Text(_result)} (FORMAT parquet, USE_TMP_FILE false)
            """);
    });

    /// <summary>The columns of what the query answers.</summary>
    public List<(string Name, string Type)> Columns(QueryText query)
    {
        // In the line after, so that its places are told as they are, one line further.
        List<(string, string)> columns = [];
        Ask(m => QueryFault.Tell(query, m), () => columns.AddRange(Rows($"DESCRIBE\n{query.Text}").Select(c => ((string)c[0]!, (string)c[1]!))));
        return columns;
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

    private void Do(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var stop = _cancellation.Register(command.Cancel);
        command.ExecuteNonQuery();
    }

    /// <param name="tell">Makes the database's message one for the author.</param>
    private void Ask(Func<string, string> tell, Action ask)
    {
        try
        {
            ask();
        }
        catch (DuckDBException e)
        {
            _cancellation.ThrowIfCancellationRequested();
            throw new StageFailedException(tell(_tables.Aggregate(e.Message, (m, t) => m.Replace(t.Folder + "/", "", StringComparison.Ordinal))), inner: e);
        }
    }

    public void Dispose() => _connection.Dispose();
}
