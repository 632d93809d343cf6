using Factory.Engine;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

/// <summary>
/// The records: <c>factory.db</c> in the state directory. One writer; whatever a call that writes has returned from survives
/// <c>kill -9</c> and power loss. Thread-safe.
/// </summary>
public sealed class RecordStore : IRecords, IDisposable
{
    private readonly Database _database;
    private readonly DeltaWriter _deltas;
    private readonly Settlement _settlement;
    private readonly TimeProvider _time;
    private long _lastRun;

    /// <summary>Opens the records of a state directory, or makes them. The caller holds its <see cref="StateLock"/>.</summary>
    /// <param name="artifacts">Asked for the size of artifacts, and what tables say of themselves.</param>
    /// <exception cref="InvalidDataException">The database is foreign, of a newer Factory, or was lost; it was left as it is.</exception>
    /// <exception cref="RecordsException">It cannot be opened.</exception>
    public RecordStore(string stateDirectory, IArtifactFacts artifacts, TimeProvider time) : this(stateDirectory, artifacts, time, Migration.All)
    {
    }

    internal RecordStore(string stateDirectory, IArtifactFacts artifacts, TimeProvider time, IReadOnlyList<Migration> migrations)
    {
        DurableFile.CreateDirectory(stateDirectory);
        DurableFile.Sweep(stateDirectory);
        var ballast = new Ballast(stateDirectory);
        _time = time;
        _database = new(stateDirectory, migrations);
        Writer = new(Open(ballast), ballast, _database.Path);
        _deltas = new(artifacts);
        ballast.Restore();
        Queries = new(_database);
        Revisions = new(Writer, Queries, time);
        SourceFiles = new(Writer, _database, time);
        Triggers = new(Writer, _database);
        Publications = new(Writer, artifacts, time);
        Retention = new(_database, Writer);
        Datasets = new(Writer, artifacts, time);
        Remotes = new(Writer, _database, time);
        Fetched = new(Writer, _database, time);
        Lives = new(Writer, _database, time);
        _settlement = new(Writer, artifacts, time);
        _settlement.Recover();
        _lastRun = Queries.Runs.LastNumber();
    }

    private SqliteConnection Open(Ballast ballast)
    {
        try
        {
            return _database.OpenWriter(expected: ballast.Exists);
        }
        catch (SqliteException e)
        {
            throw SqliteFailure.Translate(e, _database.Path);
        }
    }

    /// <summary>Everything that can be asked; each answer is of one moment.</summary>
    public RecordQueries Queries { get; }
    /// <summary>What is remembered of triggers.</summary>
    public Triggers Triggers { get; }
    /// <summary>Pipelines and their revisions.</summary>
    public Revisions Revisions { get; }
    public SourceFiles SourceFiles { get; }
    /// <summary>What lets go of old runs.</summary>
    public Retention Retention { get; }
    /// <summary>What people do with datasets.</summary>
    public DatasetBook Datasets { get; }
    /// <summary>Where data is pushed to and pulled from.</summary>
    public RemoteBook Remotes { get; }
    /// <summary>What was read from addresses.</summary>
    public FetchedSources Fetched { get; }
    /// <summary>The daemons that there were.</summary>
    public Lives Lives { get; }
    internal Publications Publications { get; }
    internal Writer Writer { get; }

    public void Commit(IReadOnlyList<Delta> deltas)
    {
        if (deltas.Count == 0) return;
        // Outside the transaction: other writers need not wait for it.
        string[] json = [.. deltas.Select(StorageJson.Write)];
        var durably = deltas.Any(d => d.IsAcknowledged);
        Writer.Write(
            sql =>
            {
                for (var i = 0; i < deltas.Count; i++) _deltas.Write(sql, deltas[i], json[i]);
            },
            durably);
        if (!durably) _settlement.Soon();
    }

    public IReadOnlyList<Delta> LoadActive() => Queries.Runs.ActiveDeltas();

    public History LoadHistory() => Queries.Ledger.History();

    public IReadOnlyDictionary<InputHash, KnownResult> FindResults(IReadOnlyCollection<InputHash> hashes) => Queries.Results.Find(hashes);

    public PreviousRelease? FindPrevious(string release, ArtifactDigest model) => Queries.Releases.FindPrevious(release, model);

    /// <summary>The next run's number. One that is never used leaves a gap, or is given again after a restart.</summary>
    public RunId NextRun() => new(Interlocked.Increment(ref _lastRun));

    /// <summary>Records a run in which nothing was computed: it is what an earlier one was.</summary>
    public void RecordRepeat(RunId run, RunId repeats, long revision, string requestedBy)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        Writer.Write(sql => sql.Execute(
            $"INSERT INTO run_repeats (id, repeats, revision, requested_by, created) VALUES ({run}, {repeats}, {revision}, {requestedBy}, {now})"));
    }

    /// <summary>For whoever begins something new.</summary>
    /// <exception cref="RecordsException">The disk is all but full.</exception>
    public void ExpectRoom() => Writer.ExpectRoom();

    /// <summary>Refuses every later change: for when the disk is in doubt.</summary>
    public void StopWriting(string because) => Writer.Close(because);

    /// <summary>Returns when the commit that is under way, if any, is durable: a disk that hangs holds up whoever asks.</summary>
    public void Settle() => Writer.Settle();

    public void Dispose()
    {
        _settlement.Dispose();
        _database.CloseReaders();
        Writer.Dispose();
    }
}
