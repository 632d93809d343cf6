using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Factory.Control;
using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What was handed in: a text, the place of its file, and the params that were set.</summary>
internal readonly record struct Handed(string Path, string Digest)
{
    public static Handed Of(PipelineText text, IReadOnlyDictionary<string, string> set)
    {
        var all = new StringBuilder(text.Used.Count == 0 ? text.Text : Revisions.DigestOf(text.Text, text.Used));
        foreach (var (name, value) in set.OrderBy(s => s.Key, StringComparer.Ordinal)) all.Append('\0').Append(name).Append('\0').Append(value);
        return new(text.Path, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString()))));
    }
}

/// <summary>A run that was repeated, with all that must be as it was for it to be repeated again.</summary>
/// <param name="Ended">How it ended, its stages left out.</param>
/// <param name="Basis">What the plan follows from; null where only planning tells whether it would be the same.</param>
internal sealed record KnownRun(
    RunId Run, long Revision, string PlanDigest, RunDetail Ended, IReadOnlyList<DiagnosticView> Warnings, PlanBasis? Basis,
    KnownContent Content, IReadOnlyList<string> Releases);

/// <summary>
/// Runs that can be repeated without a look at their pipelines: while text and files are as they were, so is the plan. In memory alone:
/// the first submission after a start finds out anew.
/// </summary>
internal sealed class KnownRuns(RecordStore records, Func<PlanBasis, bool> isAsItWas)
{
    private const int Most = 32;
    private readonly ConcurrentDictionary<Handed, KnownRun> _known = [];

    public void Add(Handed handed, KnownRun run)
    {
        if (run.Basis is null) return;
        if (_known.Count >= Most) _known.Clear();
        _known[handed] = run;
    }

    /// <summary>The run that would be repeated; null when that must be found out.</summary>
    public KnownRun? Find(Handed handed)
    {
        if (!_known.TryGetValue(handed, out var known)) return null;
        if (isAsItWas(known.Basis!) && known.Releases.All(Directory.Exists)
            && records.Queries.Pipelines.KeyAt(handed.Path) == known.Revision
            && records.Queries.Runs.LastIfSucceeded(known.Ended.Pipeline, known.PlanDigest) == known.Run && known.Content.IsAsItWas()) return known;
        _known.TryRemove(new(handed, known));
        return null;
    }
}
