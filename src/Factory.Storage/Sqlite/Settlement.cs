using Factory.Engine;

namespace Factory.Storage;

/// <summary>
/// Brings to the disk what commits left in memory: soon after a commit that nobody relied on, the store's small files are synced, and with
/// them everything that was committed.
/// </summary>
internal sealed class Settlement : IDisposable
{
    /// <summary>So much work at most is lost with the machine. Long enough that one sync serves many commits.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);
    private readonly Writer _writer;
    private readonly IArtifactFacts _store;
    private readonly ITimer _timer;
    private readonly Lock _one = new();
    private int _asked;
    private bool _over;

    public Settlement(Writer writer, IArtifactFacts store, TimeProvider time)
    {
        (_writer, _store) = (writer, store);
        _timer = time.CreateTimer(_ => Settle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What a daemon before this one left: each file is looked for, and made again where the machine lost it.</summary>
    public void Recover() => _writer.Write(sql =>
    {
        foreach (var file in sql.List($"SELECT path, content FROM pending_files", r => new PendingFile(r.GetString(0), (byte[])r.GetValue(1))))
            _store.Restore(file);
        sql.Execute($"DELETE FROM pending_files");
    });

    public void Soon()
    {
        if (Interlocked.Exchange(ref _asked, 1) == 0) _timer.Change(Delay, Timeout.InfiniteTimeSpan);
    }

    private void Settle()
    {
        Interlocked.Exchange(ref _asked, 0);
        try
        {
            Now();
        }
        catch (RecordsException e) when (e.CanGoOn)
        {
            Soon();
        }
        catch (RecordsException)
        {
            // Told to the process already: it ends.
        }
        catch (PosixException e) when (!e.LeavesDoubt)
        {
            Soon();
        }
        catch (PosixException)
        {
            // The same.
        }
    }

    private void Now()
    {
        lock (_one)
        {
            // The timer may have rung a moment before the end.
            if (_over) return;
            var synced = _store.SyncPending();
            _writer.Write(sql =>
            {
                foreach (var path in synced) sql.Execute($"DELETE FROM pending_files WHERE path = {path}");
                sql.Execute($"UPDATE sync_points SET count = count + 1");
            });
        }
    }

    /// <summary>Leaves nothing in memory, if the disk takes it; what it does not take, the next daemon recovers.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        if (Volatile.Read(ref _asked) == 1) Settle();
        lock (_one) _over = true;
    }
}
