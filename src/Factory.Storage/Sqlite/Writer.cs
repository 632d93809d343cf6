using Dapper;
using Factory.Engine;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

/// <summary>The one writer: every change goes through <see cref="Write{T}"/>, one transaction at a time.</summary>
internal sealed class Writer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly Statements _statements;
    private readonly Ballast _ballast;
    private readonly string _database;
    private volatile RecordsException? _broken;
    private bool _durable = true;

    public Writer(SqliteConnection connection, Ballast ballast, string database)
    {
        _connection = connection;
        _statements = new(connection);
        _ballast = ballast;
        _database = database;
    }

    /// <param name="durably">
    /// Whether it is on the disk when this returns, with all that was committed before. Else it is in the log, which survives the death of
    /// this process and not that of the machine, and which keeps the order of commits.
    /// </param>
    /// <exception cref="RecordsException">Nothing was committed.</exception>
    /// <exception cref="InvalidOperationException">A bug: what was to be written contradicts what is there. Nothing was committed.</exception>
    public T Write<T>(Func<Statements, T> act, bool durably = true)
    {
        lock (_gate)
        {
            // After a failed sync later commits seem to succeed on pages that are lost.
            if (_broken is not null) throw new RecordsException(_broken.Message, canGoOn: false, _broken);
            try
            {
                BeDurable(durably);
                var result = Transact(act);
                if (!_ballast.Exists) _ballast.Restore();
                return result;
            }
            catch (SqliteException e)
            {
                if (SqliteFailure.IsFull(e)) MakeRoom();
                var failure = SqliteFailure.Translate(e, _database);
                if (failure is RecordsException { CanGoOn: false } broken)
                {
                    _broken = broken;
                    DiskDoubt.Tell(broken.Message);
                }
                throw failure;
            }
        }
    }

    public void Write(Action<Statements> act, bool durably = true) => Write(
        statements =>
        {
            act(statements);
            return true;
        },
        durably);

    /// <summary>Refuses new work while what is held back is given up: what room is left is for ending what runs.</summary>
    /// <exception cref="RecordsException">There is too little room.</exception>
    public void ExpectRoom()
    {
        // Not behind whoever waits for the disk.
        if (_ballast.Exists) return;
        lock (_gate)
        {
            _ballast.Restore();
            if (!_ballast.Exists)
                throw new RecordsException($"the disk that holds {_database} is full but for what it takes to end what runs, nothing new was begun: "
                    + $"free some space ({Ballast.Room >> 20} MiB at least); work goes on by itself then", canGoOn: true);
        }
    }

    /// <summary>Gives so many free pages back to the disk, if there are any; whether there are more.</summary>
    public bool Shrink(int pages)
    {
        lock (_gate)
        {
            if (_broken is not null) return false;
            try
            {
                BeDurable(false);
                _connection.Execute($"PRAGMA incremental_vacuum({pages})");
                return _connection.ExecuteScalar<long>("PRAGMA freelist_count") > 0;
            }
            catch (SqliteException e)
            {
                throw SqliteFailure.Translate(e, _database);
            }
        }
    }

    /// <summary>Refuses every later change.</summary>
    public void Close(string because) => _broken = new RecordsException(because, canGoOn: false);

    /// <summary>Returns when the change that is being written, if any, has been.</summary>
    public void Settle()
    {
        lock (_gate)
        {
            // Having the gate is all.
        }
    }

    public void Dispose()
    {
        // Closing would move the log into the database and delete it, when it may be all that is whole. The end of the process closes too.
        if (_broken is not null) return;
        lock (_gate)
        {
            _statements.Dispose();
            _connection.Dispose();
        }
    }

    private void BeDurable(bool durably)
    {
        if (durably == _durable) return;
        if (durably) _statements.Execute($"PRAGMA synchronous = FULL");
        else _statements.Execute($"PRAGMA synchronous = NORMAL");
        _durable = durably;
    }

    private T Transact<T>(Func<Statements, T> act)
    {
        // Not a SqliteTransaction: prepared statements would have to be given each new one. Immediate: a transaction that turns
        // from reading to writing can wait for nothing.
        _statements.Execute($"BEGIN IMMEDIATE");
        try
        {
            var result = act(_statements);
            _statements.Execute($"COMMIT");
            return result;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private void RollBack()
    {
        try
        {
            _statements.Execute($"ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself: after a full disk or a failed write it does.
        }
    }

    private void MakeRoom()
    {
        _ballast.Drop();
        try
        {
            _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // The next commit tries again.
        }
    }
}
