using Factory.Engine;

namespace Factory.Storage.Tests;

public sealed class VerificationTests : IDisposable
{
    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void A_store_that_is_as_it_was_written_is_sound()
    {
        var (store, artifacts) = Filled();
        var report = Examine(store, artifacts);
        Assert.Empty(report.Damage);
        Assert.Empty(report.Hurt);
        Assert.True(report.BytesRead > 0);
    }

    [Fact]
    public void Any_single_flipped_bit_is_found_and_what_is_read_afterwards_is_right_or_refused()
    {
        var (_, artifacts) = Filled();
        var expected = artifacts.ToDictionary(a => a, a => Contents(_space.Store(), a));
        var random = new Random(7);
        foreach (var file in Directory.GetFiles(_space["store"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            // What only saves work may be lost; it is not relied on.
            if (file.Contains("/stamps/", StringComparison.Ordinal) || file.EndsWith("/format", StringComparison.Ordinal)) continue;
            var copy = _space[$"copy-{Guid.NewGuid():N}"];
            CopyTree(_space["store"], copy);
            Flip(Path.Combine(copy, Path.GetRelativePath(_space["store"], file)), random);
            var store = new ArtifactStore(copy, TimeProvider.System);
            var report = Examine(store, artifacts);
            Assert.True(report.Damage.Count > 0 || report.IndexRebuilt, $"{file} was changed, and nobody noticed");
            foreach (var artifact in artifacts)
            {
                if (report.Hurt.Any(h => h.Artifact == artifact)) Assert.False(store.Verify(artifact));
                else Assert.Equal(expected[artifact], Contents(store, artifact));
            }
            Assert.Empty(Examine(store, []).Damage);
            ReadOnlyTree.Delete(copy);
        }
    }

    [Theory]
    [InlineData("packs")]
    [InlineData("blobs")]
    [InlineData("index")]
    [InlineData("manifests")]
    public void What_is_missing_or_cut_off_is_found(string part)
    {
        var (_, artifacts) = Filled();
        var victim = Directory.GetFiles(_space[$"store/{part}"], "*", SearchOption.AllDirectories).OrderByDescending(f => new FileInfo(f).Length).First();
        var whole = File.ReadAllBytes(victim);
        File.Delete(victim);
        File.WriteAllBytes(victim, whole[..(whole.Length / 2)]);
        var cut = Examine(_space.Store(), artifacts);
        // An index that was cut off is made again when the store is opened.
        Assert.True(part == "index" || cut.Damage.Count > 0 || cut.Hurt.Count > 0);
        foreach (var file in Directory.GetFiles(_space[$"store/{part}"], "*", SearchOption.AllDirectories)) File.Delete(file);
        var gone = Examine(_space.Store(), artifacts);
        Assert.True(part == "index" ? artifacts.All(_space.Store().Verify) : gone.Hurt.Count > 0);
    }

    [Fact]
    public void What_is_lost_comes_back_from_another_copy()
    {
        var (_, artifacts) = Filled();
        foreach (var pack in Directory.GetFiles(_space["store/packs"])) File.Delete(pack);
        var store = _space.Store();
        // Without the manifest nobody knows what is missing: that of the first is a file of its own.
        var report = store.Upkeep.Examine([artifacts[0]], readData: true, (_, file) => [Path.Combine(_space["small"], file.Path)], default);
        Assert.True(Assert.Single(report.Hurt).Restored);
        Assert.True(store.Verify(artifacts[0]));
    }

    [Fact]
    public void Of_a_part_only_what_holds_it_is_looked_at()
    {
        var (_, artifacts) = Filled();
        Flip(Directory.GetFiles(_space["store/blobs"], "*", SearchOption.AllDirectories).Single(), new(3));
        var store = _space.Store();
        // The first two lie in packs; the third is the file that was changed, and the fourth has parts of it.
        var spared = ExamineOnly(store, [artifacts[0], artifacts[1]], artifacts);
        Assert.Empty(spared.Damage);
        Assert.Empty(spared.Hurt);
        Assert.InRange(spared.BytesRead, 1, 900_000);

        var found = ExamineOnly(store, [artifacts[3]], artifacts);
        Assert.Equal(DamageState.Changed, Assert.Single(found.Damage).State);
        // What was not asked for is told of too, for it is lost by the same damage.
        Assert.Equal([artifacts[2], artifacts[3]], found.Hurt.Select(h => h.Artifact));
    }

    [Fact]
    public void A_manifest_that_was_changed_is_found_where_its_artifact_is_asked_for()
    {
        var (_, artifacts) = Filled();
        Flip(Path.Combine(_space["store/manifests"], artifacts[0].Hex[..2], artifacts[0].Hex[2..] + ".json"), new(3));
        var store = _space.Store();
        Assert.Empty(ExamineOnly(store, [artifacts[2]], artifacts).Damage);
        Assert.Equal(artifacts[0], Assert.Single(ExamineOnly(store, [artifacts[0]], artifacts).Hurt).Artifact);
    }

    private (ArtifactStore Store, ArtifactDigest[] Artifacts) Filled()
    {
        var store = _space.Store();
        var small = store.Add(_space.Tree("small", ("a", "one"), ("b/c", string.Concat(Enumerable.Repeat("two ", 500)))), default).Digest;
        var many = store.Add(_space.Tree("many", [.. Enumerable.Range(0, 700).Select(i => ($"f{i}", $"content {i}"))]), default).Digest;
        var content = new byte[1 << 20];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(_space["large"], content);
        var first = store.Add(_space["large"], default).Digest;
        File.WriteAllBytes(_space["large"], [.. content[..300_000], .. "new"u8, .. content[300_000..]]);
        var second = store.Add(_space["large"], default).Digest;
        return (store, [small, many, first, second]);
    }

    private static VerificationReport Examine(ArtifactStore store, ArtifactDigest[] named) => store.Upkeep.Examine(named, readData: true, (_, _) => [], default);

    private static VerificationReport ExamineOnly(ArtifactStore store, ArtifactDigest[] only, ArtifactDigest[] named) =>
        store.Upkeep.Examine(only, named, readData: true, (_, _) => [], default);

    private static string[] Contents(ArtifactStore store, ArtifactDigest artifact) =>
    [
        .. store.Files(artifact).Select(f =>
        {
            using var content = store.OpenFile(artifact, f.Path);
            using var all = new MemoryStream();
            content.CopyTo(all);
            return $"{f.Path} {ContentId.Of(all.ToArray())}";
        }),
    ];

    private static void Flip(string file, Random random)
    {
        var mode = File.GetUnixFileMode(file);
        var time = FileStat.Of(file).ModifiedNs;
        var bytes = File.ReadAllBytes(file);
        bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(file, bytes);
        File.SetUnixFileMode(file, mode);
        // A disk that changes a bit leaves the times as they were.
        using var handle = Posix.Open(file, OpenFlags.Read);
        Posix.SetModified(handle, time / 1_000_000_000, time % 1_000_000_000, file);
    }

    private static void CopyTree(string from, string to)
    {
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories).Append(from))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            File.Copy(file, copy);
            var time = FileStat.Of(file).ModifiedNs;
            using var handle = Posix.Open(copy, OpenFlags.Read);
            Posix.SetModified(handle, time / 1_000_000_000, time % 1_000_000_000, copy);
        }
    }
}
