using System.Globalization;
using Factory.Sdk;

namespace Factory.Hardware.Rocm;

/// <summary>What the driver counts of a card's faults (RAS) → what is wrong with its devices.</summary>
internal sealed class CardFaults
{
    /// <summary>Uncorrectable errors at the last look, by file.</summary>
    private readonly Dictionary<string, long> _before = new(StringComparer.Ordinal);

    /// <returns>Null when the card says nothing of its faults.</returns>
    public IReadOnlyList<HealthReport>? Of(CardFolder folder, IReadOnlyList<Card> devices)
    {
        if (folder.Path is null || !folder.Files.Exists($"{folder.Path}/ras")) return null;
        return [.. Blocks(folder).Concat(BadPages(folder)).SelectMany(fault => devices.Select(d => fault with { Device = d.Id }))];
    }

    private IEnumerable<HealthReport> Blocks(CardFolder folder)
    {
        foreach (var file in folder.Files.Files($"{folder.Path}/ras", "*_err_count"))
        {
            var path = $"{folder.Path}/ras/{file}";
            var counts = Counts(folder.Files.Lines(path));
            if (!counts.TryGetValue("ue", out var uncorrectable)) continue;
            var rose = _before.TryGetValue(path, out var before) && uncorrectable > before;
            _before[path] = uncorrectable;
            if (uncorrectable > 0)
                yield return new("", $"ras-{file[..file.IndexOf("_err_count", StringComparison.Ordinal)]}", Severity.Drain,
                    $"{path}: {uncorrectable} uncorrectable errors, {counts.GetValueOrDefault("ce")} corrected ones",
                    "a reset of the GPU or a reload of its driver, which sets the counts to 0", rose, Active: true);
        }
    }

    // "ue: 0", "ce: 3"; very old drivers write one line of both
    private static Dictionary<string, long> Counts(IEnumerable<string> lines)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var fields in lines.Select(l => l.Split(':', StringSplitOptions.TrimEntries)))
        {
            if (fields is [var name, var text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) counts.TryAdd(name, count);
        }
        return counts;
    }

    // "0x00000001 : 0x00001000 : R", retired; P will be at the next reset, F could not be
    private static IEnumerable<HealthReport> BadPages(CardFolder folder)
    {
        var path = $"{folder.Path}/ras/gpu_vram_bad_pages";
        var states = folder.Files.Lines(path).Select(l => l.Split(':', StringSplitOptions.TrimEntries)).Where(f => f.Length == 3).Select(f => f[2]).ToList();
        if (Count("R") is > 0 and var retired)
            yield return new("", "bad-pages", Severity.Note, $"{path}: {retired} pages of memory are retired", "a repair; work goes on without them", false, true);
        if (Count("P") is > 0 and var pending)
            yield return new("", "bad-pages-pending", Severity.Drain, $"{path}: {pending} pages of memory wait to be retired", "a reset of the GPU", false, true);
        if (Count("F") is > 0 and var failed)
            yield return new("", "bad-pages-failed", Severity.Drain, $"{path}: {failed} bad pages of memory could not be retired", "a repair", false, true);

        int Count(string state) => states.Count(s => s == state);
    }
}
