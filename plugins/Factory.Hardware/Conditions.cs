using Factory.Sdk;

namespace Factory.Hardware;

/// <summary>What is wrong now, look by look → what arose, changed and cleared.</summary>
internal sealed class Conditions
{
    private readonly Dictionary<(string Device, string Condition), HealthReport> _active = [];

    /// <param name="now">All that is wrong now.</param>
    /// <param name="unknown">Whether nothing could be learned of a condition that is not among them: then it stays as it was.</param>
    public IReadOnlyList<HealthReport> Update(IReadOnlyList<HealthReport> now, Func<HealthReport, bool> unknown)
    {
        var news = new List<HealthReport>();
        var seen = now.Select(r => (r.Device, r.Condition)).ToHashSet();
        foreach (var report in now)
        {
            if (_active.GetValueOrDefault((report.Device, report.Condition)) == report) continue;
            _active[(report.Device, report.Condition)] = report;
            news.Add(report);
        }
        foreach (var (key, report) in _active.Where(a => !seen.Contains(a.Key) && !unknown(a.Value)).ToList())
        {
            _active.Remove(key);
            news.Add(report with { Active = false, TouchesRunning = false });
        }
        return news;
    }
}
