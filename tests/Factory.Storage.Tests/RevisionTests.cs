using Factory.Engine;

namespace Factory.Storage.Tests;

public sealed class RevisionTests : IDisposable
{
    private readonly TestSpace _space = new();
    private readonly RecordStore _records;

    public RevisionTests() => _records = new(_space["state"], _space.Store(), TimeProvider.System);

    public void Dispose()
    {
        _records.Dispose();
        _space.Dispose();
    }

    [Fact]
    public void Each_distinct_text_of_a_file_is_one_revision()
    {
        var first = Register("one");
        Assert.Equal(first.Id, Register("one").Id);
        var second = Register("two");
        Assert.Equal((1, 2), (first.Number, second.Number));
        Assert.Equal(second.Id, _records.Queries.Pipelines.At("/drop/digits.factory")!.Id);

        // Going back to a text makes it the current one again.
        Assert.Equal(first.Id, Register("one").Id);
        Assert.Equal(first.Id, _records.Queries.Pipelines.Current().Single().Id);
        Assert.Equal([2L, 1L], _records.Queries.Pipelines.Of("digits").Select(r => r.Number));
    }

    [Fact]
    public void A_waiting_revision_becomes_accepted_and_a_deleted_one_retired()
    {
        var revision = Register("one", RevisionState.Waiting, "data/x.csv is not there");
        Assert.Equal("data/x.csv is not there", revision.Reason);
        _records.Revisions.SetState(revision.Id, RevisionState.Accepted, null);
        Assert.Equal((RevisionState.Accepted, null),
            (_records.Queries.Pipelines.Revision(revision.Id)!.State, _records.Queries.Pipelines.Revision(revision.Id)!.Reason));
        Assert.True(_records.Revisions.Retire("/drop/digits.factory"));
        Assert.False(_records.Revisions.Retire("/drop/digits.factory"));
        Assert.Empty(_records.Queries.Pipelines.Current());
        Assert.Equal(RevisionState.Retired, _records.Queries.Pipelines.Latest().Single().State);
    }

    [Fact]
    public void An_unchanged_source_file_is_known_and_a_changed_or_fresh_one_is_not()
    {
        File.WriteAllText(_space["data.csv"], "a,b");
        var fresh = FileStamp.TryOf(_space["data.csv"])!.Value;
        _records.SourceFiles.Put([(_space["data.csv"], fresh, new("aa"))]);
        Assert.Null(Known(fresh));

        var settled = fresh with { ModifiedNs = fresh.ModifiedNs - 5_000_000_000, ChangedNs = fresh.ChangedNs - 5_000_000_000 };
        _records.SourceFiles.Put([(_space["data.csv"], settled, new("aa"))]);
        Assert.Equal(new ArtifactDigest("aa"), Known(settled));
        Assert.Null(Known(settled with { ChangedNs = settled.ChangedNs + 1 }));
        Assert.Null(FileStamp.TryOf(_space["gone.csv"]));
    }

    private ArtifactDigest? Known(FileStamp stamp) =>
        _records.SourceFiles.Find(new Dictionary<string, FileStamp> { [_space["data.csv"]] = stamp }).TryGetValue(_space["data.csv"], out var content) ? content : null;

    private Revision Register(string text, RevisionState state = RevisionState.Accepted, string? reason = null) => _records.Revisions.Register(
        new() { Pipeline = "digits", Path = "/drop/digits.factory", Owner = "ada", Text = text, State = state, Reason = reason });
}
