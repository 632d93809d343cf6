using Factory.Sdk;

namespace Factory.Hardware.Rocm;

/// <summary>Looks what is wrong with the cards, and which of those that were there are gone.</summary>
internal sealed class Checkup
{
    private const string Lost = "lost";
    private readonly CardFaults _faults = new();
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _silent = new(StringComparer.Ordinal);

    /// <summary>Whether the last look said nothing of a condition, good or bad.</summary>
    public bool IsUnknown(HealthReport report) => report.Condition != Lost && _silent.Contains(report.Device);

    /// <returns>All that is wrong now.</returns>
    public IReadOnlyList<HealthReport> Of(IReadOnlyList<Card> cards)
    {
        var reports = new List<HealthReport>();
        _silent.Clear();
        foreach (var chip in cards.GroupBy(c => c.Chip))
        {
            if (_faults.Of(chip.First().Folder, [.. chip]) is { } found) reports.AddRange(found);
            else _silent.UnionWith(chip.Select(c => c.Id));
        }
        var chips = cards.Select(c => c.Chip).ToHashSet();
        var ids = cards.Select(c => c.Id).ToHashSet();
        // A card that was divided anew has other devices and is not lost.
        foreach (var (id, chip) in _known.Where(k => !ids.Contains(k.Key)).ToList())
        {
            if (chips.Contains(chip)) _known.Remove(id);
            else
                reports.Add(new(id, Lost, Severity.Fatal, $"{KfdTopology.Folder} does not show it any more", "being seen again, after a reset, a reload of its driver or a reboot",
                    TouchesRunning: true, Active: true));
        }
        foreach (var card in cards) _known[card.Id] = card.Chip;
        return reports;
    }
}
