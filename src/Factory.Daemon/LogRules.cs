using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Factory.Engine;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>
/// What the floor file's rules find in the output of attempts that did not succeed: their devices get nothing new for a while, and the attempt ended by a
/// fault of its device. Devices that a backend did not give to an attempt get nothing new for a while either, so that it goes on elsewhere. Kept in memory: a
/// restarted daemon begins anew.
/// </summary>
internal sealed class LogRules(IAttemptRunner inner, AttemptDirectories directories, Action<Func<long, EngineEvent>> post, TimeProvider time) : IAttemptRunner
{
    private const int LongestEvidence = 200;
    private static readonly TimeSpan s_refusal = TimeSpan.FromMinutes(1);
    private static readonly string[] s_logs = ["stderr.log", "stdout.log"];
    private readonly ConcurrentDictionary<(string Kind, string Device, string Condition), HealthReport> _active = [];

    /// <summary>The rules that hold now.</summary>
    public Func<IReadOnlyList<BoundLogRule>> Rules { get; set; } = () => [];

    public IEnumerable<HealthReport> Of(string kind, string device) => _active.Where(a => a.Key.Kind == kind && a.Key.Device == device).Select(a => a.Value);

    public async Task<AttemptOutcome> AttendAsync(AttemptOrder attempt, bool resumed, IAttemptObserver observer, CancellationToken cancellationToken)
    {
        var outcome = await inner.AttendAsync(attempt, resumed, observer, cancellationToken);
        if (outcome is { Refused: true, Reason: { } reason }) Exclude(attempt, "lease-refused", $"was not given it: {reason}", s_refusal, touches: false);
        // Before the engine hears of the end, which it then judges in this light.
        if (outcome.End is not (AttemptEnd.Succeeded or AttemptEnd.Cancelled))
            foreach (var rule in Rules().Where(r => r.Kind == attempt.Placement.Kind)) Apply(rule, attempt);
        return outcome;
    }

    public Task SettleAsync(AttemptId attempt, bool succeeded) => inner.SettleAsync(attempt, succeeded);

    public void Stop(AttemptId attempt, AttemptEnd because) => inner.Stop(attempt, because);

    private void Apply(BoundLogRule rule, AttemptOrder attempt)
    {
        if (Find(new(rule.Pattern, BoundLogRule.Options), directories.Of(attempt.Id)) is not { } line) return;
        Exclude(attempt, $"log-{rule.Name}", $"wrote: {line}", rule.Lasts, touches: true);
    }

    private void Exclude(AttemptOrder attempt, string condition, string evidence, TimeSpan lasts, bool touches)
    {
        foreach (var share in attempt.Placement.Shares)
        {
            var report = new HealthReport(share.Device, condition, Severity.Drain,
                $"attempt {attempt.Id} {evidence}", $"by itself, after {lasts.TotalMinutes:0.#} min", touches, Active: true);
            _active[(attempt.Placement.Kind, share.Device, report.Condition)] = report;
            Tell(attempt.Placement.Kind, report);
            _ = ClearLater(attempt.Placement.Kind, report, lasts);
        }
    }

    private static string? Find(Regex pattern, string folder)
    {
        foreach (var path in s_logs.Select(l => Path.Combine(folder, l)).Where(File.Exists))
            if (File.ReadLines(path).FirstOrDefault(pattern.IsMatch) is { } line) return line.Trim() is var text && text.Length > LongestEvidence ? $"{text[..LongestEvidence]}…" : text;
        return null;
    }

    private async Task ClearLater(string kind, HealthReport report, TimeSpan lasts)
    {
        await Task.Delay(lasts, time);
        // Another attempt may have written it since.
        if (_active.TryRemove(new((kind, report.Device, report.Condition), report))) Tell(kind, report with { Active = false });
    }

    private void Tell(string kind, HealthReport report) => post(at => new EngineEvent.HealthChanged(at, kind, report));
}
