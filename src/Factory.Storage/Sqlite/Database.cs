using Dapper;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

/// <summary>The database file: found or made, recognised, migrated, opened.</summary>
internal sealed class Database
{
    /// <summary>"FACT" in ASCII.</summary>
    public const int ApplicationId = 0x46414354;
    public const string FileName = "factory.db";
    /// <summary>What the log shrinks to when it has been moved into the database.</summary>
    private const int LogLimit = 16 << 20;
    private const int Incremental = 2;
    private readonly IReadOnlyList<Migration> _migrations;

    static Database() => DapperTypes.Register();

    public Database(string stateDirectory, IReadOnlyList<Migration> migrations)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(stateDirectory), FileName);
        _migrations = migrations;
    }

    public string Path { get; }

    /// <summary>The one connection that writes, on a schema that is up to date.</summary>
    /// <exception cref="InvalidDataException">The file is foreign, newer, or was lost; it was left as it is.</exception>
    public SqliteConnection OpenWriter(bool expected)
    {
        var exists = File.Exists(Path);
        if (exists) Recognise();
        else if (expected)
            throw new InvalidDataException($"{Path} is missing, and this state directory had it: restore it from a backup, or use another state directory");
        var connection = Connect(SqliteOpenMode.ReadWriteCreate, pooled: false);
        try
        {
            Migrate(connection);
            if (!exists) DurableFile.SyncDirectory(DurableFile.Parent(Path));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that only reads; cheap, for they are pooled.</summary>
    public SqliteConnection OpenReader() => Connect(SqliteOpenMode.ReadOnly, pooled: true);

    public void CloseReaders()
    {
        using var connection = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadOnly, pooled: true));
        SqliteConnection.ClearPool(connection);
    }

    private SqliteConnection Connect(SqliteOpenMode mode, bool pooled)
    {
        var connection = new SqliteConnection(ConnectionString(mode, pooled));
        connection.Open();
        return connection;
    }

    private string ConnectionString(SqliteOpenMode mode, bool pooled) =>
        new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = pooled, ForeignKeys = true, DefaultTimeout = 10 }.ToString();

    private void Recognise()
    {
        if (DatabaseHeader.Read(Path) is not { } header) return;
        if (header.ApplicationId is not (ApplicationId or 0) || (header.ApplicationId == 0 && HasTables()))
            throw new InvalidDataException($"{Path} is another program's database: it was left as it is; use another state directory");
        RefuseNewer(header.Version);
    }

    private void RefuseNewer(int version)
    {
        if (version > _migrations[^1].Number)
            throw new InvalidDataException(
                $"{Path} has schema {version}, and this Factory knows {_migrations[^1].Number}: it was left as it is; use the newer Factory");
    }

    // Immutable: SQLite makes no file beside it and takes no lock.
    private bool HasTables()
    {
        var uri = new UriBuilder("file", "") { Path = Path, Query = "immutable=1" }.Uri;
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = uri.AbsoluteUri, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_schema") > 0;
    }

    private void Migrate(SqliteConnection connection)
    {
        // Once more and exactly: the header does not know what is only in the log yet.
        var version = connection.ExecuteScalar<int>("PRAGMA user_version");
        RefuseNewer(version);
        // Of a new file at once, of an older one by writing it anew: only then can it shrink page by page.
        if (version == 0) connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        connection.Execute($"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = {LogLimit}");
        if (version == _migrations[^1].Number) return;
        if (version > 0) BackUp(connection, version);
        if (version > 0 && connection.ExecuteScalar<int>("PRAGMA auto_vacuum") != Incremental) connection.Execute("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
        foreach (var migration in _migrations.Where(m => m.Number > version)) Apply(connection, migration);
        connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private void BackUp(SqliteConnection connection, int version)
    {
        var backup = $"{Path}.schema-{version}.backup";
        var partial = $"{backup}.partial";
        File.Delete(partial);
        connection.Execute("VACUUM INTO @partial", new { partial });
        DurableFile.SyncFile(partial);
        DurableFile.Rename(partial, backup);
    }

    private static void Apply(SqliteConnection connection, Migration migration)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute(migration.Sql, transaction: transaction);
        connection.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {migration.Number}", transaction: transaction);
        transaction.Commit();
    }
}
