using Factory.Stages.Exec.Native;

namespace Factory.Stages.Exec.Watching;

/// <summary>
/// Which files of the project a program read though its stage does not declare them: a change of one of them changes what comes out, and
/// nobody computes it anew. What lies elsewhere (the system, the attempt's own directory, Factory's folders) is none of them.
/// </summary>
internal sealed class ProjectReads
{
    private const int Most = 10_000;
    private const string Compiled = "__pycache__";
    // Nothing in them is asked after twice, and most of what a program opens is.
    private static readonly string[] s_system = ["/usr/", "/lib/", "/lib64/", "/etc/", "/proc/", "/sys/", "/dev/", "/bin/"];

    private readonly string _project;
    private readonly string[] _others;
    private readonly bool _passesSystem;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _found = new(StringComparer.Ordinal);

    /// <param name="project">Absolute path.</param>
    /// <param name="others">Absolute paths of files and folders that may be read.</param>
    public ProjectReads(string project, IEnumerable<string> others)
    {
        _project = Real(project) ?? project;
        _others = [.. others.SelectMany(o => new[] { o, Real(o) }).OfType<string>().Distinct(StringComparer.Ordinal)];
        _passesSystem = !s_system.Any(s => Within(_project + "/", s.TrimEnd('/')));
    }

    /// <summary>Relative to the project, in order.</summary>
    public IReadOnlyCollection<string> Found => _found;

    /// <param name="path">Absolute, as the program wrote it; a call that will fail is told here like one that will not.</param>
    public void Add(string path)
    {
        if (_passesSystem && s_system.Any(s => path.StartsWith(s, StringComparison.Ordinal)) && !path.Contains("/..", StringComparison.Ordinal)) return;
        if (_seen.Count >= Most || !_seen.Add(path)) return;
        if (Real(path) is not { } real || !Within(real, _project) || _others.Any(o => Within(real, o)) || !File.Exists(real)) return;
        _found.Add(SourceOf(real)[(_project.Length + 1)..]);
    }

    private static bool Within(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == '/');

    // What Python compiled stands for what it was compiled from: `a/__pycache__/b.cpython-311.pyc` is `a/b.py`.
    private static string SourceOf(string path)
    {
        if (!path.EndsWith(".pyc", StringComparison.Ordinal) || Path.GetDirectoryName(path) is not { } folder || Path.GetFileName(folder) != Compiled) return path;
        var source = Path.Combine(Path.GetDirectoryName(folder)!, Path.GetFileName(path).Split('.')[0] + ".py");
        return File.Exists(source) ? source : path;
    }

    private static string? Real(string path) => Libc.RealPath(path);
}
