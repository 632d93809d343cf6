using System.Globalization;
using Factory.Testing;

namespace Factory.Benchmarks;

/// <summary>Something that keeps versions of a folder. All calls are timed by who makes them.</summary>
internal abstract class Tool(string name, string root)
{
    public string Name => name;
    protected string Root => root;
    /// <summary>Where it keeps what it was given.</summary>
    public string Home => Path.Combine(root, $"{name}-home");

    public static IEnumerable<Tool> All(string root, TestSpace factory)
    {
        yield return new FactoryTool(root, factory);
        if (Shell.Find("restic") is not null) yield return new Restic(root);
        if (Shell.Find("borg") is not null) yield return new Borg(root);
        if (Shell.Find("git-annex") is not null) yield return new GitAnnex(root);
    }

    public abstract Task Begin();

    /// <returns>Milliseconds.</returns>
    public abstract Task<double> Add(string folder, int version);

    /// <returns>Milliseconds.</returns>
    public abstract Task<double> CheckOut(int version, string target);

    /// <summary>Takes a folder over that is wholly new; milliseconds.</summary>
    public virtual Task<double> Adopt(string folder) => throw new NotSupportedException($"{Name} takes nothing over");

    public virtual async Task<long> Stored()
    {
        await Shell.Time("/", "sync", []);
        return Directory.Exists(Home) ? Size(Home) : 0;
    }

    public static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Where(f => f.LinkTarget is null).Sum(f => f.Length);

    protected static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class FactoryTool(string root, TestSpace space) : Tool("factory", root)
    {
        private readonly string _dataset = $"bench/{Path.GetFileName(root)}";
        private long _before;

        public override Task Begin()
        {
            _before = Size(Path.Combine(space.State, "store"));
            return Task.CompletedTask;
        }

        public override Task<double> Add(string folder, int version) => Run("data", "add", folder, "--name", _dataset);

        public override Task<double> Adopt(string folder) => Run("data", "add", folder, "--name", $"{_dataset}/adopted", "--move");

        public override Task<double> CheckOut(int version, string target) => Run("data", "checkout", $"{_dataset}@{Text(version)}", target);

        public override Task<long> Stored() => Task.FromResult(Size(Path.Combine(space.State, "store")) - _before);

        private Task<double> Run(params string[] arguments) =>
            Shell.Time(Root, TestSpace.Built("bin", "Factory.Cli", "release", "factory"), arguments, ("FACTORY_SOCKET", space.Socket));
    }

    private sealed class Restic(string root) : Tool("restic", root)
    {
        private readonly (string, string)[] _environment = [("RESTIC_PASSWORD", "x"), ("RESTIC_REPOSITORY", Path.Combine(root, "restic-home")),
            ("RESTIC_CACHE_DIR", Path.Combine(root, "restic-cache"))];
        private readonly Dictionary<int, string> _snapshots = [];

        public override Task Begin() => Shell.Time(Root, "restic", ["init", "-q", "--repository-version", "2"], _environment);

        public override async Task<double> Add(string folder, int version)
        {
            _snapshots[version] = $"v{Text(version)}";
            return await Shell.Time(folder, "restic", ["backup", "-q", "--tag", _snapshots[version], "."], _environment);
        }

        public override Task<double> CheckOut(int version, string target) =>
            Shell.Time(Root, "restic", ["restore", "-q", "--tag", _snapshots[version], "--target", target, "latest"], _environment);
    }

    private sealed class Borg(string root) : Tool("borg", root)
    {
        private readonly (string, string)[] _environment = [("BORG_BASE_DIR", Path.Combine(root, "borg-base")), ("BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK", "yes")];

        public override Task Begin() => Shell.Time(Root, "borg", ["init", "-e", "none", Home], _environment);

        public override Task<double> Add(string folder, int version) => Shell.Time(folder, "borg", ["create", $"{Home}::v{Text(version)}", "."], _environment);

        public override async Task<double> CheckOut(int version, string target)
        {
            Directory.CreateDirectory(target);
            return await Shell.Time(target, "borg", ["extract", $"{Home}::v{Text(version)}"], _environment);
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

        public override async Task<double> Add(string folder, int version)
        {
            await Shell.Time(Root, "rsync", ["-a", "--checksum", "--delete", "--exclude=.git", "-L", folder + "/", Home + "/"]);
            var took = await Shell.Time(Home, "git", ["annex", "add", "-q", "."], s_environment)
                + await Shell.Time(Home, "git", ["commit", "-q", "--allow-empty", "-m", Text(version)], s_environment);
            _commits[version] = $"v{Text(version)}";
            await Shell.Time(Home, "git", ["tag", _commits[version]], s_environment);
            return took;
        }

        public override async Task<double> CheckOut(int version, string target) =>
            await Shell.Time(Root, "git", ["clone", "-q", "--branch", _commits[version], Home, target], s_environment)
            + await Shell.Time(target, "git", ["annex", "get", "-q", "."], s_environment);

        public override async Task<long> Stored()
        {
            await Shell.Time("/", "sync", []);
            return Size(Path.Combine(Home, ".git"));
        }
    }
}
