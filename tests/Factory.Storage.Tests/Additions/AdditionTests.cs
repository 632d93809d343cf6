using Factory.Engine;

namespace Factory.Storage.Tests;

public sealed class AdditionTests : IDisposable
{
    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void What_lies_in_packs_is_known_again_without_being_read()
    {
        var large = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"row {i * 7919 % 100_003}\n"));
        var store = _space.Store();
        store.Add(_space.Tree("one", ("small", "content"), ("large", large)), default);
        var second = store.Add(_space.Tree("two", ("small", "content"), ("large", "x" + large)), default).Digest;
        var known = store.Know([second]);
        Assert.True(known.IsAsItWas());
        foreach (var pack in Directory.GetFiles(_space["store/packs"])) File.Delete(pack);
        Assert.False(known.IsAsItWas());
        Assert.Throws<InvalidDataException>(() => _space.Store().Know([second]));
    }

    [Fact]
    public void A_tree_that_is_added_comes_out_as_it_was()
    {
        var store = _space.Store();
        var source = _space.Tree("in", ("a.txt", "one"), ("b/c.txt", "two"), ("b.x", "three"), ("ä\"ö\\", "four"), ("empty", ""));
        Big("in/large.bin", 3 << 20, seed: 1);
        File.SetUnixFileMode(Path.Combine(source, "a.txt"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var added = store.Add(source, default);
        Assert.Equal(6, added.Files);
        Assert.Equal(added.Digest, Manifest.Of(store.Files(added.Digest)).Digest);
        Assert.True(store.Verify(added.Digest));
        foreach (var writable in (bool[])[true, false])
        {
            var target = _space[$"out-{writable}"];
            store.CheckOut(added.Digest, target, writable);
            Same(source, target);
            Assert.Equal(0b001_001_001, FileStat.Of(Path.Combine(target, "a.txt")).Mode & 0b001_001_001);
            Assert.Equal(0, FileStat.Of(Path.Combine(target, "b.x")).Mode & 0b001_001_001);
            if (writable) File.AppendAllText(Path.Combine(target, "large.bin"), "more");
        }
        store.Materialize(added.Digest, _space["view"]);
        Same(source, _space["view"]);
        Assert.True(store.Verify(added.Digest));
    }

    [Fact]
    public void The_same_tree_is_one_artifact_whichever_way_it_came()
    {
        var source = _space.Tree("in", [.. Enumerable.Range(0, 40).Select(i => ($"f{i}", $"content {i}"))]);
        var copied = _space.Store().Add(source, default);
        Assert.Equal(new ArtifactStore(_space["other"], TimeProvider.System).Ingest(source, adopt: true), copied.Digest);
        Assert.Equal(0, _space.Store().Add(source, default).Stored);
    }

    [Fact]
    public void The_files_of_a_large_tree_can_be_gone_through_more_than_once()
    {
        var store = _space.Store();
        var added = store.Add(_space.Tree("in", [.. Enumerable.Range(0, 1000).Select(i => ($"f{i}", "content"))]), default);
        Assert.Empty(Directory.GetFiles(_space["store/manifests"], "*", SearchOption.AllDirectories));
        var files = store.EnumerateFiles(added.Digest);
        Assert.Equal(1000, files.Count());
        Assert.Equal(1000, files.Count());
    }

    [Fact]
    public void A_new_version_of_a_large_file_costs_what_changed()
    {
        var store = _space.Store();
        var source = _space.Tree("in");
        var content = Big("in/rows.bin", 8 << 20, seed: 2);
        var first = store.Add(source, default);
        Assert.InRange(first.Stored, content.Length, content.Length + content.Length / 50);
        byte[] inserted = [.. content[..1_000_000], .. "a new row\n"u8, .. content[1_000_000..]];
        File.WriteAllBytes(_space["in/rows.bin"], inserted);
        var second = store.Add(source, default);
        Assert.InRange(second.Stored, 8 << 10, 300 << 10);
        store.CheckOut(second.Digest, _space["second"], writable: false);
        Assert.Equal(inserted, File.ReadAllBytes(_space["second/rows.bin"]));
        store.CheckOut(first.Digest, _space["first"], writable: false);
        Assert.Equal(content, File.ReadAllBytes(_space["first/rows.bin"]));
    }

    [Fact]
    public void A_file_that_shares_only_its_end_with_another_is_found_out_too()
    {
        var store = _space.Store();
        var source = _space.Tree("in");
        var content = Big("in/a.bin", 9 << 20, seed: 3);
        store.Add(source, default);
        var other = new byte[6 << 20];
        new Random(4).NextBytes(other);
        File.WriteAllBytes(_space["in/b.bin"], [.. other, .. content]);
        var second = store.Add(source, default);
        Assert.InRange(second.Stored, other.Length, other.Length + (512 << 10));
        store.CheckOut(second.Digest, _space["out"], writable: false);
        Same(source, _space["out"]);
    }

    [Fact]
    public void Files_that_are_as_they_were_are_not_read_again()
    {
        var time = new FixedTime(TimeProvider.System.GetUtcNow().AddHours(1));
        var store = new ArtifactStore(_space["store"], time);
        var source = _space.Tree("in", ("a", "one"), ("b", "two"));
        var first = store.Add(source, default);
        // What cannot be read is not missed.
        File.SetUnixFileMode(Path.Combine(source, "b"), UnixFileMode.None);
        File.SetUnixFileMode(Path.Combine(source, "b"), FileMode(Path.Combine(source, "a")));
        Assert.Equal(first.Digest, store.Add(source, default).Digest);
        File.WriteAllText(Path.Combine(source, "a"), "ONE");
        var changed = store.Add(source, default);
        Assert.NotEqual(first.Digest, changed.Digest);
        store.CheckOut(changed.Digest, _space["out"], writable: false);
        Same(source, _space["out"]);
    }

    [Fact]
    public void Very_many_files_are_one_manifest_in_pieces_of_which_a_new_version_shares_most()
    {
        var store = _space.Store();
        var source = _space.Tree("in", [.. Enumerable.Range(0, 3000).Select(i => ($"d{i % 7}/f{i}", $"content {i}"))]);
        var first = store.Add(source, default);
        Assert.Equal(3000, store.Files(first.Digest).Count);
        Assert.Equal(first.Digest, Manifest.Of(store.Files(first.Digest)).Digest);
        File.WriteAllText(_space["in/d3/f10"], "other");
        var second = store.Add(source, default);
        Assert.InRange(second.Stored, 1, 30_000);
        Same(source, CheckOut(store, second.Digest, "out"));
        // A store that is opened again knows all of it.
        Same(source, CheckOut(_space.Store(), second.Digest, "again"));
    }

    [Fact]
    public void An_addition_that_fails_leaves_the_store_as_it_was()
    {
        var store = _space.Store();
        store.Add(_space.Tree("in", ("a", "one")), default);
        var before = All(_space["store"]);
        var source = _space.Tree("bad", [.. Enumerable.Range(0, 2000).Select(i => ($"f{i:d4}", $"content {i}"))]);
        File.CreateSymbolicLink(Path.Combine(source, "z"), "f0001");
        var refused = Assert.Throws<InvalidDataException>(() => store.Add(source, default));
        Assert.Contains("symbolic link", refused.Message, StringComparison.Ordinal);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => store.Add(_space["in"], cancelled.Token));
        Assert.Equal(before, All(_space["store"]));
    }

    [Fact]
    public void Large_files_that_are_adopted_are_not_copied()
    {
        var store = _space.Store();
        _space.Tree("in", ("small", "s"));
        Big("in/large.bin", 1 << 20, seed: 5);
        var added = store.AddByAdoption(_space["in"], default);
        store.CheckOut(added.Digest, _space["out"], writable: false);
        Assert.Equal(FileStat.Of(_space["in/large.bin"]).Inode, FileStat.Of(_space["out/large.bin"]).Inode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_very_large_file_of_which_nothing_is_known_is_cut_after_its_addition(bool adopt)
    {
        var store = _space.Store();
        _space.Tree("in");
        var content = Big("in/large.bin", 20 << 20, seed: 6);
        var added = adopt ? store.AddByAdoption(_space["in"], default) : store.Add(_space["in"], default);
        Assert.InRange(added.Stored, content.Length, content.Length + 4096);
        Assert.Equal(content.Length, store.Upkeep.Compact([added.Digest], default).Bytes);
        Assert.Equal(0, store.Upkeep.Compact([added.Digest], default).Bytes);

        content[10 << 20] ^= 1;
        Directory.CreateDirectory(_space["next"]);
        File.WriteAllBytes(_space["next/large.bin"], content);
        var second = store.Add(_space["next"], default);
        Assert.InRange(second.Stored, 1, 512 << 10);
        store.CheckOut(second.Digest, _space["out"], writable: false);
        Same(_space["next"], _space["out"]);
        Assert.Empty(store.Upkeep.Examine([added.Digest, second.Digest], readData: true, (_, _) => [], default).Damage);
    }

    // Of one version seven parts of eight are new, of the other nothing is but what was appended.
    [Fact]
    public void A_new_version_of_a_very_large_file_is_taken_whole_when_most_of_it_is_new_and_costs_what_changed_afterwards()
    {
        var store = _space.Store();
        _space.Tree("in");
        var content = Text(40 << 20, seed: 1);
        File.WriteAllBytes(_space["in/rows"], content);
        var first = store.Add(_space["in"], default).Digest;
        store.Upkeep.Compact([first], default);

        // A row is edited in each 64 KiB but for an eighth of the file.
        var edited = content.ToArray();
        for (var at = 0; at < edited.Length; at += 64 << 10)
            if ((at >> 18) % 8 != 0) edited[at + 100] ^= 1;
        File.WriteAllBytes(_space["in/rows"], edited);
        var second = store.Add(_space["in"], default);
        Assert.InRange(second.Stored, edited.Length, edited.Length + 4096);
        var packed = Size("store/packs");
        Assert.Equal(edited.Length, store.Upkeep.CompactAdded(second.Digest, default).Bytes);
        // The rows are of 64 letters: a quarter of each byte is saved, or more.
        Assert.InRange(Size("store/packs") - packed, edited.Length / 3, edited.Length * 8 / 10);
        Assert.True(store.Upkeep.DropCopies(second.Digest, out _));
        Assert.InRange(Size("store/blobs"), content.Length, content.Length);

        File.WriteAllBytes(_space["in/rows"], [.. edited, .. Text(1 << 20, seed: 2)]);
        var third = store.Add(_space["in"], default);
        Assert.InRange(third.Stored, 512 << 10, 1200 << 10);
        store.CheckOut(third.Digest, _space["third"], writable: false);
        Same(_space["in"], _space["third"]);
        File.WriteAllBytes(_space["in/rows"], edited);
        store.CheckOut(second.Digest, _space["second"], writable: true);
        Same(_space["in"], _space["second"]);
        Assert.Empty(store.Upkeep.Examine([first, second.Digest, third.Digest], readData: true, (_, _) => [], default).Damage);
    }

    [Fact]
    public void A_file_that_was_packed_stays_while_something_else_needs_it()
    {
        var store = _space.Store();
        _space.Tree("in");
        var content = Big("in/a", 3 << 20, seed: 1);
        var first = store.Ingest(_space["in"], adopt: true);
        content[1 << 20] ^= 1;
        Directory.CreateDirectory(_space["next"]);
        File.WriteAllBytes(_space["next/a"], content);
        var second = store.Ingest(_space["next"], adopt: true);
        Assert.True(store.Upkeep.DropCopies(second, out _), "there is nothing to drop before it is cut");
        Assert.Equal(2, Blobs());
        store.Upkeep.Compact([first, second], default);

        store.Materialize(second, _space["view"]);
        Assert.False(store.Upkeep.DropCopies(second, out _), "a tree has it");
        ReadOnlyTree.Delete(_space["view"]);
        using (store.BeginUse()) Assert.False(store.Upkeep.DropCopies(second, out _), "the store is in use");
        Assert.True(store.Upkeep.DropCopies(first, out _), "the second lies in the first");
        Assert.Equal(2, Blobs());
        File.Delete(_space["next/a"]);
        Assert.True(store.Upkeep.DropCopies(second, out _));
        Assert.Equal(1, Blobs());
        File.WriteAllBytes(_space["next/a"], content);
        Same(_space["next"], CheckOut(store, second, "out"));
    }

    private int Blobs() => Directory.GetFiles(_space["store/blobs"], "*", SearchOption.AllDirectories).Length;

    private long Size(string folder) => new DirectoryInfo(_space[folder]).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);

    // One is cut when it is added, the other would be afterwards.
    [Theory]
    [InlineData(10 << 20)]
    [InlineData(64 << 20)]
    public void Of_a_file_with_holes_only_what_lies_between_them_is_kept(int size)
    {
        _space.Tree("in");
        var content = Big("in/holes.bin", 300_000, seed: 9);
        using (var file = File.OpenWrite(_space["in/holes.bin"]))
        {
            file.SetLength(size);
            file.Seek(-content.Length, SeekOrigin.End);
            file.Write(content);
        }
        var store = _space.Store();
        var added = store.Add(_space["in"], default);
        Assert.InRange(added.Stored, 1, 1 << 20);
        store.CheckOut(added.Digest, _space["out"], writable: false);
        Same(_space["in"], _space["out"]);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1 << 20)]
    [InlineData(20 << 20)]
    public void A_file_that_is_written_to_while_it_is_taken_in_is_refused(int size)
    {
        _space.Tree("in");
        Big("in/a.bin", size, seed: 1);
        var store = _space.Store();
        // Found as it was before: its length stays the same.
        var told = Assert.Throws<InvalidDataException>(() => store.Add(_space["in"], path =>
        {
            Write(path);
            return true;
        }, _space["in"], default));
        Assert.Contains("was written to while it was taken in", told.Message, StringComparison.Ordinal);

        void Write(string path)
        {
            using var file = File.OpenWrite(Path.Combine(_space["in"], path));
            file.Seek(size / 2, SeekOrigin.Begin);
            file.WriteByte(7);
            file.Flush();
            File.SetLastWriteTimeUtc(file.SafeFileHandle, File.GetLastWriteTimeUtc(file.SafeFileHandle).AddSeconds(1));
        }
    }

    // Whole blocks go past the kernel's cache, what is left of the last one does not.
    [Theory]
    [InlineData(16 << 20, 1)]
    [InlineData(16 << 20, 4096)]
    [InlineData(20 << 20, 0)]
    [InlineData(20 << 20, 4095)]
    public void A_very_large_file_is_copied_whole_whatever_its_length(int size, int more)
    {
        _space.Tree("in");
        var content = Big("in/large.bin", size + more, seed: size + more);
        var store = _space.Store();
        var added = store.Add(_space["in"], default);
        var blob = Assert.Single(Directory.GetFiles(_space["store/blobs"], "*", SearchOption.AllDirectories));
        Assert.True(content.AsSpan().SequenceEqual(File.ReadAllBytes(blob)));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)), Assert.Single(store.Files(added.Digest)).Sha256);
    }

    [Fact]
    public async Task What_was_taken_over_is_gone_at_once_and_deleted_afterwards()
    {
        var staging = _space.Store().NewStaging();
        _space.Tree("in", ("a/b", "content"));
        var deletion = Discarding.Begin(_space["in"], staging);
        Assert.False(Directory.Exists(_space["in"]));
        await deletion;
        Assert.False(Directory.Exists(staging));

        // On another file system there is no moving aside.
        var elsewhere = Directory.CreateDirectory($"/dev/shm/{Guid.NewGuid():N}").FullName;
        File.WriteAllText(Path.Combine(elsewhere, "a"), "content");
        await Discarding.Begin(elsewhere, _space.Store().NewStaging());
        Assert.False(Directory.Exists(elsewhere));
    }

    [Fact]
    public void Any_flipped_bit_of_packed_content_is_noticed_when_it_is_read()
    {
        var store = _space.Store();
        var source = _space.Tree("in", ("a", "some content"), ("b", string.Concat(Enumerable.Repeat("compressible ", 400))));
        var added = store.Add(source, default);
        var pack = Directory.GetFiles(_space["store/packs"]).Single();
        var sound = File.ReadAllBytes(pack);
        File.SetUnixFileMode(pack, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        for (var at = PackEntry.FileHeader.Length; at < sound.Length; at += 3)
        {
            var flipped = sound.ToArray();
            flipped[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(pack, flipped);
            Assert.ThrowsAny<InvalidDataException>(() => CheckOut(_space.Store(), added.Digest, $"out{at}"));
        }
        File.WriteAllBytes(pack, sound);
        Same(source, CheckOut(_space.Store(), added.Digest, "sound"));
    }

    private string CheckOut(ArtifactStore store, ArtifactDigest artifact, string name)
    {
        store.CheckOut(artifact, _space[name], writable: false);
        return _space[name];
    }

    private static UnixFileMode FileMode(string path) => File.GetUnixFileMode(path);

    private byte[] Big(string name, int length, int seed)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        File.WriteAllBytes(_space[name], content);
        return content;
    }

    /// <summary>Bytes of 64 letters.</summary>
    private static byte[] Text(int length, int seed)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        for (var i = 0; i < length; i++) content[i] = (byte)(' ' + content[i] % 64);
        return content;
    }

    private static string[] All(string root) => [.. Directory.GetFileSystemEntries(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static void Same(string expected, string actual)
    {
        string[] files = [.. Relative(expected)];
        Assert.Equal(files, Relative(actual));
        foreach (var file in files) Assert.Equal(File.ReadAllBytes(Path.Combine(expected, file)), File.ReadAllBytes(Path.Combine(actual, file)));
    }

    private static IEnumerable<string> Relative(string root) =>
        Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f)).Order(StringComparer.Ordinal);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    [Fact]
    public void The_mappings_of_an_index_that_nobody_reads_any_more_are_given_back()
    {
        var root = _space["mapped"];
        for (var i = 0; i < 300; i++)
        {
            File.WriteAllText(_space["one-more"], $"content {i}");
            new ArtifactStore(root, TimeProvider.System).Add(_space["one-more"], default);
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        // The merging of indexes alone has dropped some three hundred, and every store opened up to eight anew.
        Assert.InRange(File.ReadLines("/proc/self/maps").Count(l => l.Contains(root, StringComparison.Ordinal)), 0, 30);
    }
}
