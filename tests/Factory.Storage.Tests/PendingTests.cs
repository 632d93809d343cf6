using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage.Tests;

/// <summary>Small results: durable with the commit that names them, before their files are.</summary>
public sealed class PendingTests : IDisposable
{
    private readonly TestSpace _space = new();
    private readonly StillTime _time = new();
    private readonly RecordStore _records;
    private readonly ArtifactStore _store;

    public PendingTests()
    {
        _store = _space.Store();
        _records = new(_space["state"], _store, _time);
    }

    public void Dispose()
    {
        _records.Dispose();
        _space.Dispose();
    }

    [Fact]
    public async Task What_is_added_while_all_is_asked_for_does_no_harm()
    {
        var pending = new Pending();
        var adding = Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++) pending.Add(new($"{i}"), []);
        });
        while (!adding.IsCompleted) pending.Forget([.. pending.All.Take(20)]);
        await adding;
        pending.Forget(pending.All);
        Assert.Empty(pending.All);
    }

    [Fact]
    public void Files_that_the_machine_lost_come_back_with_the_commit_that_named_them()
    {
        var artifact = Commit(("model/weights", "12345"), ("run.sh", "#!"));
        // As after a power failure: the log was written back, and the files were not.
        foreach (var file in Directory.GetFiles(_space["store"], "*", SearchOption.AllDirectories).Where(f => f.Contains("/blobs/") || f.Contains("/manifests/")))
            File.Delete(file);
        Copy(_space["state"], _space["after"]);
        Assert.False(_store.Verify(artifact));
        using var after = new RecordStore(_space["after"], _store, _time);
        Assert.True(_store.Verify(artifact));
        Assert.Equal(["model/weights", "run.sh"], _store.Files(artifact).Select(f => f.Path));
        Assert.Empty(Pending("after"));
    }

    [Fact]
    public void What_is_synced_is_not_kept_twice()
    {
        Commit(("a", "1"), ("b", "2"));
        Assert.Equal(3, Pending("state").Count);
        _time.Ring();
        Assert.Empty(Pending("state"));
        using var reader = new StreamReader(_store.OpenFile(_store.Ingest(_space.Tree("again", ("a", "1"), ("b", "2")), adopt: false), "a"));
        Assert.Equal("1", reader.ReadToEnd());
    }

    [Fact]
    public void What_is_large_is_in_the_store_before_it_is_named()
    {
        Commit(("weights", new string('w', 100_000)));
        Assert.Empty(Pending("state"));
    }

    [Fact]
    public void What_an_earlier_process_took_in_can_be_made_sure_of()
    {
        var artifact = _store.Ingest(_space.Tree("in", ("a", "1")), adopt: true);
        var another = _space.Store();
        another.Secure(artifact);
        Directory.Delete(Path.Combine(_space["store"], "blobs"), recursive: true);
        Assert.Contains("is missing in the store", Assert.Throws<InvalidDataException>(() => another.Secure(artifact)).Message);
    }

    /// <summary>Commits that a stage made a tree of these files, and nothing that anyone relies on after it.</summary>
    private ArtifactDigest Commit(params (string Path, string Content)[] files)
    {
        PlannedTask task = new()
        {
            Name = "a", After = [], Type = "t", Plugin = new("p", "1", "0"), Settings = Value.Map.Empty, Inputs = [], Outputs = [new("out", ArtifactKind.Files, null)],
        };
        var revision = _records.Revisions.Register(new() { Pipeline = "p", Path = "/drop/p", Owner = "ada", Text = "", State = RevisionState.Accepted });
        RunId run = new(1);
        StageId stage = new(run, 0);
        _records.Commit([new Delta.RunCreated(1, run, revision.Id, "ada", new("p", [task])), new Delta.StageHashed(1, run, 0, new("00"), Value.Map.Empty, Value.Map.Empty)]);
        var artifact = _store.Ingest(_space.Tree("out", files), adopt: true);
        _records.Commit(
        [
            new Delta.StageQueued(2, run, 0, "new"),
            new Delta.AttemptCreated(2, run, new(stage, 1), new("cpu", []), new Dictionary<string, string>(), "free"),
            new Delta.AttemptClosed(3, run, new(stage, 1), new() { End = AttemptEnd.Succeeded }),
            new Delta.StageCompleted(3, run, 0, new() { Outputs = new Dictionary<string, ArtifactReference> { ["out"] = new(ArtifactKind.Files, artifact) } }, Provenance.Computed, null),
        ]);
        return artifact;
    }

    private IReadOnlyList<string> Pending(string state)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_space[state], "factory.db")};Pooling=False");
        connection.Open();
        return [.. Dapper.SqlMapper.Query<string>(connection, "SELECT path FROM pending_files")];
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    /// <summary>Time in which timers ring when they are told to.</summary>
    private sealed class StillTime : TimeProvider
    {
        private readonly List<(TimerCallback Act, object? State)> _timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timers.Add((callback, state));
            return new Still();
        }

        public void Ring()
        {
            foreach (var (act, state) in _timers) act(state);
        }

        private sealed class Still : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;
            public void Dispose() { }
            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
