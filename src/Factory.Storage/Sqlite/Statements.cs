using System.Globalization;
using Factory.Engine;
using Factory.Sdk;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

/// <summary>
/// Statements on one connection, written with their values in place (<c>$"… WHERE run = {run}"</c>): each value becomes a
/// parameter, and each text is prepared once. For one thread at a time.
/// </summary>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    /// <summary>How many rows it changed.</summary>
    public int Execute(FormattableString sql) => Bind(sql).ExecuteNonQuery();

    /// <summary>The first column of the first row; the type's default when there is no row, or no value in it.</summary>
    public T? Scalar<T>(FormattableString sql)
    {
        var value = Bind(sql).ExecuteScalar();
        return value is null or DBNull ? default
            : (T)Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture);
    }

    public List<T> List<T>(FormattableString sql, Func<SqliteDataReader, T> read)
    {
        using var reader = Bind(sql).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values) command.Dispose();
    }

    private SqliteCommand Bind(FormattableString sql)
    {
        if (!_prepared.TryGetValue(sql.Format, out var command)) _prepared[sql.Format] = command = Prepare(sql);
        for (var i = 0; i < sql.ArgumentCount; i++) command.Parameters[i].Value = Parameter(sql.GetArgument(i));
        return command;
    }

    private SqliteCommand Prepare(FormattableString sql)
    {
        var command = connection.CreateCommand();
        object[] names = [.. Enumerable.Range(0, sql.ArgumentCount).Select(i => $"@p{i}")];
        // The only values put into the text are the parameters' names.
        command.CommandText = string.Format(CultureInfo.InvariantCulture, sql.Format, names);
        foreach (var name in names) command.Parameters.Add(new SqliteParameter { ParameterName = (string)name });
        return command;
    }

    private static object Parameter(object? value) => value switch
    {
        null => DBNull.Value,
        RunId run => run.Value,
        InputHash hash => hash.Hex,
        ArtifactDigest digest => digest.Hex,
        Value json => json.ToString(),
        Enum name => name.ToString(),
        bool flag => flag ? 1L : 0L,
        _ => value,
    };
}
