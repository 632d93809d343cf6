using Factory.Engine;

namespace Factory.Storage.Tests;

public sealed class CollectionTests : IDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromHours(1);
    private readonly TestSpace _space = new();
    private readonly Clock _clock = new();
    private readonly ArtifactStore _store;
    private readonly List<CollectionRoot> _roots = [];

    public CollectionTests() => _store = new(_space["store"], _clock);

    public void Dispose() => _space.Dispose();

    [Fact]
    public void What_is_not_needed_goes_when_it_was_not_needed_twice_with_a_time_between()
    {
        Keep(Add("keep", "kept"));
        var gone = Add("gone", "unneeded");
        _clock.Pass(s_grace);
        var first = Collect();
        Assert.Equal(0, first.FreedBytes);
        Assert.True(first.WaitingBytes > 0);
        Assert.InRange(first.WaitingUntil!.Value, _clock.GetUtcNow() + s_grace - TimeSpan.FromMilliseconds(1), _clock.GetUtcNow() + s_grace);
        Assert.True(_store.Verify(gone));
        _clock.Pass(s_grace * 2);
        Assert.True(Collect().FreedBytes > 0);
        Assert.False(_store.Verify(gone));
        Assert.Equal(0, Collect().DeadBytes);
        Assert.True(_store.Verify(_roots[0].Artifact));
    }

    [Fact]
    public void What_was_needed_in_between_waits_anew()
    {
        Keep(Add("keep", "kept"));
        var other = Add("other", "now and then");
        _clock.Pass(s_grace);
        Collect();
        _clock.Pass(s_grace);
        Keep(other);
        Collect();
        _roots.RemoveAt(1);
        _clock.Pass(s_grace);
        Assert.Equal(0, Collect().FreedBytes);
        Assert.True(_store.Verify(other));
    }

    [Fact]
    public void What_was_taken_in_a_moment_ago_stays_though_nothing_names_it_yet()
    {
        Keep(Add("keep", "kept"));
        var gone = Add("gone", "unneeded");
        _clock.Pass(s_grace);
        Collect();
        _clock.Pass(s_grace * 2);
        // The same content again, found in the store.
        Assert.Equal(gone, Add("again", "unneeded"));
        Assert.Equal(0, Collect().FreedBytes);
        Assert.True(_store.Verify(gone));
    }

    [Fact]
    public void While_something_is_being_added_nothing_is_deleted()
    {
        Keep(Add("keep", "kept"));
        Add("gone", "unneeded");
        _clock.Pass(s_grace);
        Collect();
        _clock.Pass(s_grace * 2);
        using (_store.BeginUse()) Assert.NotNull(Collect().Postponed);
        Assert.Null(Collect().Postponed);
    }

    [Fact]
    public void An_empty_or_doubtful_listing_deletes_nothing()
    {
        var artifact = Add("one", "content");
        Add("other", "unneeded");
        _clock.Pass(s_grace);
        Assert.Contains("name nothing", Assert.Throws<CollectionRefusedException>(() => Collect(TimeSpan.Zero)).Message, StringComparison.Ordinal);
        Keep(artifact);
        Keep(new(new string('a', 64)));
        var refused = Assert.Throws<CollectionRefusedException>(() => Collect(TimeSpan.Zero));
        Assert.Contains("dataset test", refused.Message, StringComparison.Ordinal);
        Assert.True(_store.Verify(artifact));
    }

    [Fact]
    public void Looking_changes_nothing()
    {
        Keep(Add("keep", "kept"));
        var gone = Add("gone", "unneeded");
        _clock.Pass(s_grace);
        var before = Files();
        var report = _store.Upkeep.Collect(() => _roots, new() { DryRun = true, Grace = TimeSpan.Zero }, default);
        Assert.True(report.DeadBytes > 0);
        Assert.True(report.IsDead(gone));
        Assert.False(report.IsDead(_roots[0].Artifact));
        Assert.Equal(before, Files());
    }

    [Fact]
    public void Chunks_that_only_a_file_that_goes_has_are_saved_from_it()
    {
        var content = Random(6 << 20, 1);
        var first = AddFile("rows", content);
        byte[] changed = [.. content[..2_000_000], .. "x"u8, .. content[2_000_000..]];
        var second = AddFile("rows", changed);
        Keep(second);
        _clock.Pass(s_grace);
        Assert.True(Collect(TimeSpan.Zero).FreedBytes > 0);
        Assert.False(_store.Verify(first));
        _store.CheckOut(second, _space["out"], writable: false);
        Assert.Equal(changed, File.ReadAllBytes(_space["out/rows"]));
        // All of it is found by a store that is opened anew.
        new ArtifactStore(_space["store"], _clock).CheckOut(second, _space["anew"], writable: false);
        Assert.Equal(changed, File.ReadAllBytes(_space["anew/rows"]));
    }

    [Fact]
    public void Copies_that_were_made_for_views_go_after_a_day_and_come_again()
    {
        var artifact = Add("packed", "some content");
        Keep(artifact);
        _store.Materialize(artifact, _space["view"]);
        var copy = Directory.GetFiles(_space["store/blobs"], "*", SearchOption.AllDirectories).Single();
        _clock.Pass(TimeSpan.FromDays(2));
        Collect();
        Assert.True(File.Exists(copy), "a tree has it");
        ReadOnlyTree.Delete(_space["view"]);
        _clock.Pass(TimeSpan.FromDays(2));
        Collect();
        Assert.False(File.Exists(copy));
        _store.Materialize(artifact, _space["view2"]);
        Assert.Equal("some content", File.ReadAllText(_space["view2/file"]));
    }

    [Fact]
    public void Versions_that_were_taken_over_whole_share_what_they_have_in_common()
    {
        var content = Random(3 << 20, 2);
        byte[] changed = [.. content[..1_000_000], .. "x"u8, .. content[1_000_000..]];
        ArtifactDigest[] versions = [Adopt("one", content), Adopt("two", changed), Adopt("other", Random(1 << 20, 3))];
        foreach (var version in versions) Keep(version);
        Assert.Equal(3, Blobs().Length);
        var added = content.Length + changed.Length + (1 << 20);
        Assert.Equal(added, _store.Upkeep.Compact(versions, default).Bytes);
        Assert.Equal(0, _store.Upkeep.Compact(versions, default).Bytes);
        Assert.Equal(3, Blobs().Length);
        _clock.Pass(TimeSpan.FromDays(2));
        Assert.InRange(Collect().FreedBytes, changed.Length - (1 << 10), changed.Length);
        Assert.Equal(2, Blobs().Length);
        Assert.InRange(new DirectoryInfo(_space["store/packs"]).EnumerateFiles().Sum(f => f.Length), 1, 512 << 10);
        foreach (var store in new[] { _store, new ArtifactStore(_space["store"], _clock) })
        {
            Assert.All(versions, v => Assert.True(store.Verify(v)));
            var target = _space[$"out-{Guid.NewGuid():N}"];
            store.CheckOut(versions[1], target, writable: false);
            Assert.Equal(changed, File.ReadAllBytes(Path.Combine(target, "rows")));
        }
    }

    [Fact]
    public void A_file_goes_as_a_copy_only_with_its_chunks_saved_from_others_that_go()
    {
        var content = Random(3 << 20, 4);
        byte[] changed = [.. content[..1_000_000], .. "x"u8, .. content[1_000_000..]];
        var (first, second) = (Adopt("one", content), Adopt("two", changed));
        _store.Upkeep.Compact([first, second], default);
        // The first, in which most of the second lies, is needed no more.
        Keep(second);
        _clock.Pass(TimeSpan.FromDays(2));
        Collect(TimeSpan.Zero);
        Assert.Empty(Blobs());
        Assert.False(_store.Verify(first));
        _store.CheckOut(second, _space["out"], writable: false);
        Assert.Equal(changed, File.ReadAllBytes(_space["out/rows"]));
    }

    private string[] Blobs() => Directory.GetFiles(_space["store/blobs"], "*", SearchOption.AllDirectories);

    /// <summary>As a stage's output is.</summary>
    private ArtifactDigest Adopt(string name, byte[] content)
    {
        Directory.CreateDirectory(_space[name]);
        File.WriteAllBytes(Path.Combine(_space[name], "rows"), content);
        var artifact = _store.Ingest(_space[name], adopt: true);
        Directory.Delete(_space[name], recursive: true);
        return artifact;
    }

    [Fact]
    public void Packs_that_a_crash_left_are_collected()
    {
        Keep(Add("keep", "kept"));
        using (var left = new PackWriter(_space["store/packs"]))
        {
            left.Append(new(EntryKind.Content, PackEncoding.Plain, 3, 3, ContentId.Of("abc"u8), PackEntry.Crc("abc"u8)), "abc"u8);
            left.Finish();
        }
        Add("gone", "unneeded");
        Assert.Equal(3, Directory.GetFiles(_space["store/packs"]).Length);
        _clock.Pass(TimeSpan.FromDays(2));
        Collect(TimeSpan.Zero);
        Assert.Single(Directory.GetFiles(_space["store/packs"]));
        Assert.True(_store.Verify(_roots[0].Artifact));
    }

    private CollectionReport Collect(TimeSpan? grace = null) => _store.Upkeep.Collect(() => _roots, new() { Grace = grace ?? s_grace }, default);

    private void Keep(ArtifactDigest artifact) => _roots.Add(new(artifact, "dataset test", Certain: true));

    private ArtifactDigest Add(string name, string content) => _store.Add(_space.Tree(name, ("file", content)), default).Digest;

    private ArtifactDigest AddFile(string name, byte[] content)
    {
        File.WriteAllBytes(_space[name], content);
        return _store.Add(_space[name], default).Digest;
    }

    private static byte[] Random(int length, int seed)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    private string[] Files() => [.. Directory.GetFiles(_space["store"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
