using System.Diagnostics;
using CsCheck;
using Factory.Engine;

namespace Factory.Storage.Tests;

public sealed class ArtifactStoreTests : IDisposable
{
    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void What_is_taken_in_comes_out_again_with_its_names_bytes_and_modes()
    {
        string[] names = ["a", "b", "data", "ä ö", "x.y", "UPPER", "1"];
        var path = Gen.Int[0, names.Length - 1].Select(i => names[i]).List[1, 4].Select(parts => string.Join('/', parts));
        var tree = Gen.Select(path, Gen.Byte.Array[0, 5000], Gen.Bool).List[0, 12];
        var store = _space.Store();
        var number = 0;
        Gen.Select(tree, Gen.Bool).Sample((files, adopt) =>
        {
            var n = Interlocked.Increment(ref number);
            var source = Directory.CreateDirectory(_space[$"in-{n}"]).FullName;
            var written = new SortedDictionary<string, (byte[] Content, bool Executable)>(StringComparer.Ordinal);
            foreach (var (name, content, executable) in files)
            {
                // A path may be a file in one entry and a folder in another: the first wins.
                if (written.Keys.Any(k => k == name || k.StartsWith(name + "/", StringComparison.Ordinal)
                    || name.StartsWith(k + "/", StringComparison.Ordinal))) continue;
                var file = Path.Combine(source, name);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, content);
                if (executable) File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute);
                written.Add(name, (content, executable));
            }
            var artifact = store.Ingest(source, adopt);
            store.Materialize(artifact, _space[$"out-{n}"]);
            var got = Directory.EnumerateFiles(_space[$"out-{n}"], "*", SearchOption.AllDirectories)
                .ToDictionary(f => Path.GetRelativePath(_space[$"out-{n}"], f), f => (File.ReadAllBytes(f), FileStat.Of(f).Mode));
            return got.Count == written.Count && store.Verify(artifact)
                && written.All(w => got[w.Key].Item1.AsSpan().SequenceEqual(w.Value.Content)
                    && got[w.Key].Mode == (w.Value.Executable ? 0b101_101_101 : 0b100_100_100))
                && store.Files(artifact).Select(f => f.Path).SequenceEqual(written.Keys);
        }, iter: 60, threads: 2);
    }

    [Fact]
    public void What_lies_in_an_artifact_is_an_artifact_of_its_own()
    {
        var store = _space.Store();
        var source = Directory.CreateDirectory(_space["in"]).FullName;
        Directory.CreateDirectory(Path.Combine(source, "a/deep"));
        foreach (var (file, text) in new[] { ("a/x", "1"), ("a/deep/y", "2"), ("a-b", "3"), ("b.txt", "4") }) File.WriteAllText(Path.Combine(source, file), text);
        var entries = store.Entries(store.Ingest(source, adopt: false));
        Assert.Equal(["a", "a-b", "b.txt"], entries.Select(e => e.Name));
        Assert.Equal(["deep/y", "x"], store.Files(entries[0].Content).Select(f => f.Path));
        // By content, and not by where it lies: the same file elsewhere is the same artifact.
        Assert.Equal(store.IngestFile(Path.Combine(source, "b.txt"), "b.txt"), entries[2].Content);
        store.Materialize(entries[0].Content, _space["out"]);
        Assert.Equal("2", File.ReadAllText(_space["out/deep/y"]));
        Assert.True(entries.All(e => store.Verify(e.Content)));
    }

    [Fact]
    public void More_than_a_run_may_have_stages_is_refused_before_anything_is_written()
    {
        var files = Enumerable.Range(0, Planner.MostStages + 1).Select(i => new ArtifactFile($"{i:000000}", 0, 0b100_100_100, new string('0', 64)));
        var refused = Assert.Throws<InvalidDataException>(() => ArtifactEntries.Of(files));
        Assert.Contains($"{Planner.MostStages + 1} entries", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_trees_are_one_artifact_and_equal_files_are_kept_once()
    {
        var store = _space.Store();
        var first = store.Ingest(_space.Tree("one", ("x/a.txt", "same"), ("b.txt", "same")), adopt: false);
        var second = store.Ingest(_space.Tree("two", ("b.txt", "same"), ("x/a.txt", "same")), adopt: true);
        Assert.Equal(first, second);
        Assert.Single(Blobs());
    }

    [Fact]
    public void An_adopted_file_is_linked_and_the_source_stays_so_that_taking_in_can_be_repeated()
    {
        var store = _space.Store();
        var source = _space.Tree("out", ("weights", new string('w', 100_000)));
        var first = store.Ingest(source, adopt: true);
        Assert.Equal(FileStat.Of(Path.Combine(source, "weights")).Inode, FileStat.Of(Blobs().Single()).Inode);
        Assert.Equal(first, store.Ingest(source, adopt: true));
    }

    [Fact]
    public void A_file_that_has_another_name_elsewhere_is_copied_and_not_adopted()
    {
        var store = _space.Store();
        var source = _space.Tree("out", ("weights", new string('w', 100_000)));
        Assert.Equal(0, Posix.TryLink(Path.Combine(source, "weights"), _space["elsewhere"]));
        store.Ingest(source, adopt: true);
        Assert.NotEqual(FileStat.Of(_space["elsewhere"]).Inode, FileStat.Of(Blobs().Single()).Inode);
    }

    [Fact]
    public void Writing_through_a_link_is_noticed_named_and_put_into_quarantine()
    {
        var store = _space.Store();
        var artifact = store.Ingest(_space.Tree("in", ("model/weights", "12345"), ("other", "x")), adopt: false);
        store.Materialize(artifact, _space["tree"]);
        var victim = _space["tree/model/weights"];
        File.SetUnixFileMode(victim, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(victim, "54321");

        var error = Assert.Throws<InvalidDataException>(() => store.Materialize(artifact, _space["again"]));
        Assert.Contains("model/weights", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_space["again"]));
        Assert.False(store.Verify(artifact));
        Assert.Single(Directory.GetFiles(_space["store/quarantine"]));

        // What is computed again heals it.
        Assert.Equal(artifact, store.Ingest(_space.Tree("in", ("model/weights", "12345"), ("other", "x")), adopt: true));
        Assert.True(store.Verify(artifact));
    }

    [Fact]
    public void Writing_with_the_times_of_another_blob_is_noticed()
    {
        var store = _space.Store();
        var artifact = store.Ingest(_space.Tree("in", ("a", "12345"), ("b", "54321")), adopt: false);
        store.Materialize(artifact, _space["tree"]);
        using (var copy = Process.Start("cp", ["--preserve=all", "--force", "--no-target-directory", _space["tree/a"], _space["copy"]])) copy.WaitForExit();
        File.SetUnixFileMode(_space["tree/b"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(_space["tree/b"], "12345");
        File.SetUnixFileMode(_space["tree/b"], UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.SetLastWriteTimeUtc(_space["tree/b"], File.GetLastWriteTimeUtc(_space["tree/a"]));
        Assert.False(store.Verify(artifact));
    }

    [Fact]
    public void A_blob_that_was_only_touched_is_read_and_sealed_again()
    {
        var store = _space.Store();
        var artifact = store.Ingest(_space.Tree("in", ("a", "12345")), adopt: false);
        File.SetLastWriteTimeUtc(Blobs().Single(), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.True(store.Verify(artifact));
        Assert.Equal(2000, File.GetLastWriteTimeUtc(Blobs().Single()).Year);
    }

    [Fact]
    public void Missing_content_is_an_error_that_names_the_file()
    {
        var store = _space.Store();
        var artifact = store.Ingest(_space.Tree("in", ("a", "12345")), adopt: false);
        File.Delete(Blobs().Single());
        Assert.False(store.Verify(artifact));
        Assert.Contains("a of artifact", Assert.Throws<InvalidDataException>(() => store.Materialize(artifact, _space["tree"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_manifest_is_an_error()
    {
        var store = _space.Store();
        var artifact = store.Ingest(_space.Tree("in", ("a", "12345")), adopt: false);
        var manifest = Directory.GetFiles(_space["store/manifests"], "*", SearchOption.AllDirectories).Single();
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        Assert.Throws<InvalidDataException>(() => store.Files(artifact));
        Assert.False(store.Verify(artifact));
        Assert.Equal(artifact, store.Ingest(_space["in"], adopt: false));
        Assert.True(store.Verify(artifact));
    }

    [Fact]
    public void A_store_whose_making_was_broken_off_is_made()
    {
        Directory.CreateDirectory(_space["store"]);
        File.WriteAllText(_space["store/.format.12.1.tmp"], "fact");
        _space.Store().Ingest(_space.Tree("in", ("a", "1")), adopt: false);
        Assert.True(File.Exists(_space["store/format"]));
    }

    [Theory]
    [InlineData("link to a file")]
    [InlineData("link to a folder")]
    [InlineData("pipe")]
    public void Links_and_special_files_are_refused_by_name(string what)
    {
        var source = _space.Tree("in", ("a", "12345"));
        var odd = Path.Combine(source, "odd");
        if (what == "pipe") Process.Start("mkfifo", [odd]).WaitForExit();
        else File.CreateSymbolicLink(odd, what == "link to a file" ? "/etc/passwd" : "/etc");
        var store = _space.Store();
        Assert.Contains(odd, Assert.Throws<InvalidDataException>(() => store.Ingest(source, adopt: true)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_space["store/tmp"]));
    }

    [Fact]
    public void A_materialised_tree_has_no_writable_directory_and_can_be_deleted()
    {
        var store = _space.Store();
        var artifact = store.Ingest(_space.Tree("in", ("x/y/a", "1")), adopt: false);
        store.Materialize(artifact, _space["tree"]);
        Assert.All(["tree", "tree/x", "tree/x/y"], d => Assert.Equal(0b101_101_101, FileStat.Of(_space[d]).Mode));
        Assert.Throws<IOException>(() => store.Materialize(artifact, _space["tree"]));
        ReadOnlyTree.Delete(_space["tree"]);
        Assert.False(Directory.Exists(_space["tree"]));
    }

    [Fact]
    public void Many_files_at_once_from_many_threads_are_all_there()
    {
        var store = _space.Store();
        var digests = new ArtifactDigest[4];
        Parallel.For(0, 4, i => digests[i] =
            store.Ingest(_space.Tree($"in-{i}", [.. Enumerable.Range(0, 100).Select(n => ($"f{n}", $"content {n % 50}"))]), adopt: i % 2 == 0));
        Assert.Single(digests.Distinct());
        Assert.True(store.Verify(digests[0]));
        Assert.Equal(50, Blobs().Length);
    }

    [Fact]
    public void A_directory_that_is_no_store_is_left_alone()
    {
        _space.Tree("store", ("precious.txt", "mine"));
        Assert.Throws<InvalidDataException>(() => _space.Store());
        Assert.Equal(["precious.txt"], Directory.GetFileSystemEntries(_space["store"]).Select(Path.GetFileName));
    }

    [Fact]
    public void Another_file_system_gets_copies()
    {
        if (!Directory.Exists("/dev/shm") || FileStat.Of("/dev/shm").Device == FileStat.Of(_space.Root).Device) return;
        var store = _space.Store();
        var artifact = store.Ingest(_space.Tree("in", ("x/a", "12345")), adopt: false);
        var target = Path.Combine("/dev/shm", Path.GetFileName(_space.Root));
        store.Materialize(artifact, target);
        Assert.Equal("12345", File.ReadAllText(Path.Combine(target, "x/a")));
        ReadOnlyTree.Delete(target);
    }

    private string[] Blobs() => Directory.GetFiles(_space["store/blobs"], "*", SearchOption.AllDirectories);
}
