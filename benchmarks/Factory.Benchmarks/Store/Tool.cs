using System.Diagnostics;
using System.Globalization;
using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>What something took: milliseconds of the wall, and of processors.</summary>
internal readonly record struct Cost(double Took, double Processor)
{
    public static Cost operator +(Cost a, Cost b) => new(a.Took + b.Took, a.Processor + b.Processor);
}

/// <summary>Something that keeps versions of a folder.</summary>
internal abstract class Tool(string name, string root)
{
    public string Name => name;
    protected string Root => root;
    /// <summary>Where it keeps what it was given.</summary>
    public string Home => Path.Combine(root, $"{name}-home");

    public static IEnumerable<Tool> All(string root, TestSpace factory, int daemon)
    {
        yield return new FactoryTool(root, factory, daemon);
        if (Shell.Find("restic") is not null) yield return new Restic(root);
        if (Shell.Find("borg") is not null) yield return new Borg(root);
        if (Shell.Find("git-annex") is not null) yield return new GitAnnex(root);
    }

    public abstract Task Begin();

    public abstract Task<Cost> Add(string folder, int version);

    public abstract Task<Cost> CheckOut(int version, string target);

    /// <summary>Takes a folder over that is wholly new.</summary>
    public virtual Task<Cost> Adopt(string folder) => throw new NotSupportedException($"{Name} takes nothing over");

    /// <summary>Waits until it does nothing of its own accord any more; milliseconds.</summary>
    public virtual Task<double> Settle() => Task.FromResult(0.0);

    public virtual async Task<long> Stored()
    {
        await Shell.Time("/", "sync", []);
        return Directory.Exists(Home) ? Size(Home) : 0;
    }

    public static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Where(f => f.LinkTarget is null).Sum(f => f.Length);

    /// <summary>Milliseconds of processor that all which works for it has used.</summary>
    protected virtual double Processor() => Usage.OfEnded();

    protected async Task<Cost> Time(string directory, string program, IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        var before = Processor();
        var took = await Shell.Time(directory, program, arguments, environment);
        return new(took, Processor() - before);
    }

    protected static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class FactoryTool(string root, TestSpace space, int daemon) : Tool("factory", root)
    {
        private readonly string _dataset = $"bench/{Path.GetFileName(root)}";
        private long _before;

        public override Task Begin()
        {
            _before = Size(Path.Combine(space.State, "store"));
            return Task.CompletedTask;
        }

        public override Task<Cost> Add(string folder, int version) => Run("data", "add", folder, "--name", _dataset);

        public override Task<Cost> Adopt(string folder) => Run("data", "add", folder, "--name", $"{_dataset}/adopted", "--move");

        public override Task<Cost> CheckOut(int version, string target) => Run("data", "checkout", $"{_dataset}@{Text(version)}", target);

        /// <summary>The version has been looked into and its large files are cut: nothing of that lies in the store's folder of temporaries any more.</summary>
        public override async Task<double> Settle()
        {
            var began = Stopwatch.GetTimestamp();
            using (var client = space.Client()) await client.GetDataAsync(_dataset, null, profile: true, CancellationToken.None);
            await TestSpace.Until(() => Task.FromResult(!Directory.EnumerateFileSystemEntries(Path.Combine(space.State, "store", "tmp")).Any()), "nothing is under way in the store", 600);
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        public override Task<long> Stored() => Task.FromResult(Size(Path.Combine(space.State, "store")) - _before);

        protected override double Processor() => base.Processor() + Usage.FamilyOf(daemon);

        private Task<Cost> Run(params string[] arguments) =>
            Time(Root, CommandLines.Fastest, arguments, ("FACTORY_SOCKET", space.Socket));
    }

    private sealed class Restic(string root) : Tool("restic", root)
    {
        private readonly (string, string)[] _environment = [("RESTIC_PASSWORD", "x"), ("RESTIC_REPOSITORY", Path.Combine(root, "restic-home")),
            ("RESTIC_CACHE_DIR", Path.Combine(root, "restic-cache"))];
        private readonly Dictionary<int, string> _snapshots = [];

        public override Task Begin() => Shell.Time(Root, "restic", ["init", "-q", "--repository-version", "2"], _environment);

        public override async Task<Cost> Add(string folder, int version)
        {
            _snapshots[version] = $"v{Text(version)}";
            return await Time(folder, "restic", ["backup", "-q", "--tag", _snapshots[version], "."], _environment);
        }

        public override Task<Cost> CheckOut(int version, string target) =>
            Time(Root, "restic", ["restore", "-q", "--tag", _snapshots[version], "--target", target, "latest"], _environment);
    }

    private sealed class Borg(string root) : Tool("borg", root)
    {
        private readonly (string, string)[] _environment = [("BORG_BASE_DIR", Path.Combine(root, "borg-base")), ("BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK", "yes")];

        public override Task Begin() => Shell.Time(Root, "borg", ["init", "-e", "none", Home], _environment);

        public override Task<Cost> Add(string folder, int version) => Time(folder, "borg", ["create", $"{Home}::v{Text(version)}", "."], _environment);

        public override async Task<Cost> CheckOut(int version, string target)
        {
            Directory.CreateDirectory(target);
            return await Time(target, "borg", ["extract", $"{Home}::v{Text(version)}"], _environment);
        }
    }

    /// <summary>Keeps the files that lie in its own folder: to put them there is not timed.</summary>
    private sealed class GitAnnex(string root) : Tool("git-annex", root)
    {
        private static readonly (string, string)[] s_environment = [("GIT_AUTHOR_NAME", "b"), ("GIT_AUTHOR_EMAIL", "b@b"), ("GIT_COMMITTER_NAME", "b"), ("GIT_COMMITTER_EMAIL", "b@b")];
        private readonly Dictionary<int, string> _commits = [];

        public override async Task Begin()
        {
            Directory.CreateDirectory(Home);
            await Shell.Time(Home, "git", ["init", "-q"], s_environment);
            await Shell.Time(Home, "git", ["annex", "init", "-q"], s_environment);
        }

        public override async Task<Cost> Add(string folder, int version)
        {
            await Shell.Time(Root, "rsync", ["-a", "--checksum", "--delete", "--exclude=.git", "-L", folder + "/", Home + "/"]);
            var took = await Time(Home, "git", ["annex", "add", "-q", "."], s_environment)
                + await Time(Home, "git", ["commit", "-q", "--allow-empty", "-m", Text(version)], s_environment);
            _commits[version] = $"v{Text(version)}";
            await Shell.Time(Home, "git", ["tag", _commits[version]], s_environment);
            return took;
        }

        public override async Task<Cost> CheckOut(int version, string target) =>
            await Time(Root, "git", ["clone", "-q", "--branch", _commits[version], Home, target], s_environment)
            + await Time(target, "git", ["annex", "get", "-q", "."], s_environment);

        public override async Task<long> Stored()
        {
            await Shell.Time("/", "sync", []);
            return Size(Path.Combine(Home, ".git"));
        }
    }
}
