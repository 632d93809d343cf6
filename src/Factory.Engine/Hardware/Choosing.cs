using System.Globalization;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>What a stage is given.</summary>
/// <param name="Why">For people.</param>
internal sealed record Choice(Entry Entry, DeviceClass Devices, Placement Placement, IReadOnlyList<Term> Terms, string Why);

/// <summary>
/// Chooses devices for a stage: the first entry that can be met now; of several classes of devices that meet it, the one that is paid for
/// and ends first, then the one where the stage is expected to cost least, then to end first.
/// </summary>
/// <param name="kept">Devices that are kept for others, and until when they may be lent.</param>
internal sealed class Choosing(EngineState state, IReadOnlyDictionary<DeviceClass, long> kept, long at)
{
    public Choice? For(StageState stage, Need need)
    {
        List<string>? before = null;
        foreach (var entry in need.Entries)
        {
            if (Best(stage, state.Floor.Resolve(entry)) is { } best) return best with { Why = Why(Total(stage, need), best, before) };
            if (need.Entries.Count > 1) (before ??= []).Add($"{Matching.Describe(entry.Request)} {WhyNot(entry)}");
        }
        return null;
    }

    /// <summary>Why nothing is found for a need now.</summary>
    public string WhyNone(Need need) =>
        string.Join("; ", need.Entries.Select(e => $"{Matching.Describe(e.Request)} {WhyNot(state.Floor.Resolve(e))}"));

    private Choice? Best(StageState stage, Entry entry)
    {
        (Choice Choice, Merit Merit)? best = null;
        var reason = "";
        foreach (var (devices, matching) in entry.Options)
        {
            var expected = state.Durations.Of(stage, devices.Model);
            if (IsKept(devices, expected) || devices.Fit(matching) is not { } shares) continue;
            if (state.Contracts.Choose(devices, [.. shares.Select(WaitingLine.UnitsOf)], at, expected) is not { } terms) continue;
            var candidate = new Choice(entry, devices, new(devices.Kind, shares) { Told = matching.Told }, terms, "");
            if (best is null && entry.Options[^1].Devices == devices) return candidate;
            var merit = Merit.Of(terms, state.Contracts, expected);
            if (best is { } other)
            {
                var (winner, loser) = merit.CompareTo(other.Merit) < 0 ? ((candidate, merit), other) : (other, (candidate, merit));
                reason = $"{winner.Item1.Devices.Model} rather than {loser.Item1.Devices.Model}, {winner.Item2.Against(loser.Item2)}";
                best = winner;
            }
            else best = (candidate, merit);
        }
        return best is { } found ? found.Choice with { Why = reason } : null;
    }

    private bool IsKept(DeviceClass devices, long? expected) => kept.TryGetValue(devices, out var until) && !(at + expected <= until);

    private string WhyNot(Entry entry)
    {
        var free = entry.Options.Where(o => !kept.ContainsKey(o.Devices) && o.Devices.Fit(o.Matching) is not null).ToList();
        return free.Count > 0 && free.SelectMany(o => state.Contracts.About(o.Devices)).Select(c => c.Name).Distinct().ToList() is { Count: > 0 } contracts
            ? $"is free, and none of its contracts has room now ({string.Join(", ", contracts)})" : state.Floor.WhyNot(entry, kept);
    }

    // Who holds out for an entry has more.
    private static int Total(StageState stage, Need need) => stage.Entries is null ? need.Entries.Count : ((PlannedTask)stage.Plan).On.Count;

    private static string Why(int entries, Choice best, List<string>? before)
    {
        var place = before?.Count ?? 0;
        var choice = entries == 1 ? "the only entry" : place == 0 ? $"the first of {entries} entries"
            : $"entry {place + 1} of {entries}, for {string.Join("; ", before!)}";
        var devices = string.Join(", ", best.Placement.Shares.Take(8).Select(s => s.Device)) + (best.Placement.Shares.Count > 8 ? ", …" : "");
        var contracts = string.Join(", ", best.Terms.Where(t => t.Contract is not null).Select(t => $"{t.Contract} at {t.Price} an hour").Distinct());
        return $"{Matching.Describe(best.Entry.Request)} on {devices}: {choice}{(best.Why.Length > 0 ? $"; {best.Why}" : "")}"
            + $"{(contracts.Length > 0 ? $"; under {contracts}" : "")}";
    }
}

/// <summary>What speaks for a class of devices, weightiest first.</summary>
/// <param name="Committed">Whether all of it is paid for already.</param>
/// <param name="Ends">When the first of its contracts ends.</param>
/// <param name="Micros">What it is expected to cost; of what is not known, an hour.</param>
/// <param name="Expected">How long it is expected to take; null when it was never there.</param>
internal readonly record struct Merit(bool Committed, long Ends, long Micros, long? Expected) : IComparable<Merit>
{
    private const long Hour = 3_600_000;

    public static Merit Of(IReadOnlyList<Term> terms, ContractBook book, long? expected)
    {
        var (committed, ends, micros) = (true, long.MaxValue, 0L);
        foreach (var term in terms)
        {
            var contract = book.Find(term.Contract);
            committed &= contract?.IsCommitted == true;
            if (contract is { IsCommitted: true, Until: { } until }) ends = Math.Min(ends, until);
            micros += term.Price?.For(term.Units * (expected ?? Hour)).Micros ?? 0;
        }
        return new(committed, ends, micros, expected);
    }

    public int CompareTo(Merit other)
    {
        var order = other.Committed.CompareTo(Committed);
        if (order == 0) order = Committed ? Ends.CompareTo(other.Ends) : 0;
        if (order == 0) order = Micros.CompareTo(other.Micros);
        return order != 0 ? order : (Expected ?? long.MaxValue).CompareTo(other.Expected ?? long.MaxValue);
    }

    /// <summary>Why this is better than another.</summary>
    public string Against(Merit other) =>
        Committed != other.Committed ? "for it is paid for already"
        : Committed && Ends != other.Ends ? "for what is paid for there ends sooner"
        : Micros != other.Micros ? $"for it is expected to cost {Words(Micros)} and not {Words(other.Micros)}"
        : Expected != other.Expected ? "for it is expected to end sooner there" : "which is as good";

    private static string Words(long micros) => (micros / 1e6m).ToString("0.00##", CultureInfo.InvariantCulture);
}
