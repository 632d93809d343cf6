using System.Globalization;
using Factory.Engine;

namespace Factory.Daemon;

/// <summary>Where attempts' tickets lie.</summary>
internal sealed class AttemptDirectories(string work)
{
    private readonly string _root = Path.Combine(work, "attempts");

    public string Of(AttemptId attempt) => Path.Combine(_root, attempt.Stage.Run.ToString(), $"{attempt.Stage.Index}-{attempt.Number}");

    /// <summary>The runs that have any.</summary>
    public IReadOnlyList<RunId> Runs() => !Directory.Exists(_root) ? []
        : [.. Directory.EnumerateDirectories(_root).Select(d => Path.GetFileName(d)).Where(n => long.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(n => new RunId(long.Parse(n, CultureInfo.InvariantCulture)))];

    public void Delete(RunId run) => Directory.Delete(Path.Combine(_root, run.ToString()), recursive: true);
}
