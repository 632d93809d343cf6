using CsCheck;
using Factory.Engine;

namespace Factory.Storage.Tests;

/// <summary>
/// Sequences of operations on a store beside a plain model of it: names of files and their bytes. A hundred as a rule, 100,000 with
/// <c>FACTORY_TESTS=full</c>, as many as <c>FACTORY_SEQUENCES</c> says. With <c>TMPDIR=/dev/shm</c> they do not wait for the disk.
/// </summary>
public sealed class ModelTests : IDisposable
{
    private static readonly int s_sequences = int.TryParse(Environment.GetEnvironmentVariable("FACTORY_SEQUENCES"), out var asked) ? asked
        : Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full" ? 100_000 : 120;
    private readonly TestSpace _space = new();
    private int _number;

    public void Dispose() => _space.Dispose();

    private abstract record Step
    {
        /// <summary>Adds a tree: some files of the one before changed.</summary>
        public sealed record Add(int[] Changed, int Seed, bool Adopt) : Step;
        public sealed record Remove(int Version) : Step;
        public sealed record Collect(int Hours) : Step;
        public sealed record Reopen : Step;
        /// <summary>Cuts what was taken over whole, and lets go of what was packed.</summary>
        public sealed record Cut : Step;
        public sealed record Read(int Version, bool Writable) : Step;
        public sealed record View(int Version) : Step;
    }

    private static readonly Gen<Step> s_steps = Gen.Frequency(
        (4, Gen.Select(Gen.Int[0, 5].Array[1, 3], Gen.Int[0, 40], Gen.Bool).Select((c, s, a) => (Step)new Step.Add(c, s, a))),
        (2, Gen.Int[0, 9].Select(v => (Step)new Step.Remove(v))),
        (3, Gen.Int[0, 3].Select(h => (Step)new Step.Collect(h))),
        (1, Gen.Const((Step)new Step.Reopen())),
        (2, Gen.Const((Step)new Step.Cut())),
        (2, Gen.Select(Gen.Int[0, 9], Gen.Bool).Select((v, w) => (Step)new Step.Read(v, w))),
        (1, Gen.Int[0, 9].Select(v => (Step)new Step.View(v))));

    [Fact]
    public void Whatever_is_done_content_comes_back_as_it_was_and_what_is_reachable_stays() =>
        s_steps.Array[1, 14].Sample(steps => new Course(this).Run(steps), iter: s_sequences, threads: 2);

    [Fact]
    public void The_difference_of_two_versions_applied_to_the_first_is_the_second()
    {
        var files = Gen.Select(Gen.Int[0, 12].Select(i => $"{(i % 3 == 0 ? "d/" : "")}f{i}"), Gen.Int[0, 3].Select(i => new string((char)('a' + i), 64)))
            .Array[0, 10].Select(f => f.DistinctBy(x => x.Item1).Select(x => new ArtifactFile(x.Item1, 1, 292, x.Item2)).OrderBy(x => x.Path, StringComparer.Ordinal).ToList());
        Gen.Select(files, files).Sample((before, after) =>
        {
            var result = before.ToDictionary(f => f.Path);
            foreach (var (old, now) in FileDifferences.Pairs(before, after))
            {
                if (now is null) result.Remove(old!.Path);
                else if (old != now) result[now.Path] = now;
            }
            return result.Values.OrderBy(f => f.Path, StringComparer.Ordinal).SequenceEqual(after);
        }, iter: s_sequences * 4);
    }

    private sealed class Course(ModelTests tests)
    {
        private readonly string _root = tests._space[$"course-{Interlocked.Increment(ref tests._number)}"];
        private readonly Clock _clock = new();
        private readonly Dictionary<string, byte[]> _tree = [];
        private readonly List<(ArtifactDigest Digest, Dictionary<string, byte[]> Files)> _versions = [];
        private ArtifactStore? _store;
        private int _made;

        public bool Run(Step[] steps)
        {
            _store = new(Path.Combine(_root, "store"), _clock);
            try
            {
                foreach (var step in steps) Do(step);
                foreach (var version in _versions) Check(version, writable: false);
                return true;
            }
            finally
            {
                ReadOnlyTree.Delete(_root);
            }
        }

        private void Do(Step step)
        {
            switch (step)
            {
                case Step.Add add: Add(add); break;
                case Step.Remove remove when _versions.Count > 0: _versions.RemoveAt(remove.Version % _versions.Count); break;
                case Step.Collect collect when _versions.Count > 0:
                    _clock.Pass(TimeSpan.FromHours(collect.Hours));
                    _store!.Upkeep.Collect(() => [.. _versions.Select(v => new CollectionRoot(v.Digest, "version", true))], new() { Grace = TimeSpan.FromHours(1) }, default);
                    break;
                case Step.Cut:
                    _store!.Upkeep.Compact(_versions.Select(v => v.Digest), default);
                    foreach (var version in _versions) Assert.True(_store.Upkeep.DropCopies(version.Digest, out _), "nobody uses it");
                    break;
                case Step.Reopen: _store = new(Path.Combine(_root, "store"), _clock); break;
                case Step.Read read when _versions.Count > 0: Check(_versions[read.Version % _versions.Count], read.Writable); break;
                case Step.View view when _versions.Count > 0:
                    var target = Path.Combine(_root, $"view-{_made++}");
                    _store!.Materialize(_versions[view.Version % _versions.Count].Digest, target);
                    Same(_versions[view.Version % _versions.Count].Files, target);
                    ReadOnlyTree.Delete(target);
                    break;
            }
        }

        private void Add(Step.Add add)
        {
            // Files 0 to 3 are small, 4 and 5 large: changed in the middle, so that chunks are shared.
            foreach (var file in add.Changed)
            {
                var name = file % 2 == 0 ? $"f{file}" : $"d/f{file}";
                if (file < 4) _tree[name] = [.. Enumerable.Repeat((byte)add.Seed, add.Seed * 7)];
                else
                {
                    var content = new byte[300 << 10];
                    new Random(file).NextBytes(content);
                    new Random(add.Seed).NextBytes(content.AsSpan(add.Seed * 5000, 100));
                    _tree[name] = content;
                }
            }
            var source = Path.Combine(_root, $"source-{_made++}");
            foreach (var (name, content) in _tree)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(source, name))!);
                File.WriteAllBytes(Path.Combine(source, name), content);
            }
            var digest = add.Adopt ? add.Seed % 2 == 0 ? _store!.Ingest(source, adopt: true) : _store!.AddByAdoption(source, default).Digest
                : _store!.Add(source, default).Digest;
            _versions.Add((digest, new(_tree)));
            Directory.Delete(source, recursive: true);
        }

        private void Check((ArtifactDigest Digest, Dictionary<string, byte[]> Files) version, bool writable)
        {
            Assert.True(_store!.Verify(version.Digest));
            var target = Path.Combine(_root, $"out-{_made++}");
            _store.CheckOut(version.Digest, target, writable);
            Same(version.Files, target);
            ReadOnlyTree.Delete(target);
        }

        private static void Same(Dictionary<string, byte[]> files, string tree)
        {
            var found = Directory.GetFiles(tree, "*", SearchOption.AllDirectories);
            Assert.Equal(files.Count, found.Length);
            foreach (var (name, content) in files) Assert.True(content.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(tree, name))), name);
        }
    }
}
