using Microsoft.Data.Sqlite;

namespace Factory.Storage;

internal static class Snapshot
{
    /// <summary>Asks several questions of one moment, beside the writer and without holding it up.</summary>
    public static T Read<T>(this Database database, Func<SqliteConnection, T> ask)
    {
        using var connection = database.OpenReader();
        using var moment = connection.BeginTransaction(deferred: true);
        return ask(connection);
    }
}
