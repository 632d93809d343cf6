using Factory.Engine;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

/// <summary>What SQLite's errors mean for a daemon.</summary>
internal static class SqliteFailure
{
    private const int Busy = 5, Locked = 6, IoError = 10, Corrupt = 11, Full = 13, Constraint = 19, NotADatabase = 26;

    public static bool IsFull(SqliteException e) => e.SqliteErrorCode == Full;

    public static Exception Translate(SqliteException e, string database) => e.SqliteErrorCode switch
    {
        Full => new RecordsException($"the disk that holds {database} is full, nothing was committed: free some space; work goes on by itself then",
            canGoOn: true, e),
        Busy or Locked =>
            new RecordsException($"another program holds {database}, nothing was committed: close what has it open (only the daemon may)", canGoOn: true, e),
        IoError => new RecordsException(
            $"the disk that holds {database} failed ({e.Message}, code {e.SqliteExtendedErrorCode}): what was written last may be lost; "
                + "check the disk, then start again", canGoOn: false, e),
        Corrupt or NotADatabase => new RecordsException($"{database} is damaged ({e.Message}): restore it from a backup", canGoOn: false, e),
        Constraint => new InvalidOperationException($"the records refused a row: {e.Message}", e),
        _ => new RecordsException($"{database}: {e.Message} (code {e.SqliteExtendedErrorCode}); nothing was committed", canGoOn: true, e),
    };
}
