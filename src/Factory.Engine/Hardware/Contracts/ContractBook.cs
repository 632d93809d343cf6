namespace Factory.Engine;

/// <summary>
/// Says under which contract a device is held, so that what is paid for already is used before anything is paid for, and of that what ends
/// first. No contract is overdrawn: neither its units, nor its hours, nor its time.
/// </summary>
internal sealed class ContractBook(Floor floor)
{
    private readonly Dictionary<string, Holding> _holdings = new(StringComparer.Ordinal);
    private readonly Dictionary<DeviceClass, IReadOnlyList<Contract>> _about = [];
    private IReadOnlyList<Contract> _contracts = [];
    private long _looked;

    /// <summary>Replaces the contracts; what is held stays held.</summary>
    public void Configure(IReadOnlyList<Contract> contracts)
    {
        // Committed capacity first, of it what ends first; then what costs least.
        _contracts = [.. contracts.OrderBy(c => !c.IsCommitted).ThenBy(c => c.IsCommitted ? c.Until ?? long.MaxValue : 0).ThenBy(c => c.Price.Micros)
            .ThenBy(c => c.Name, StringComparer.Ordinal)];
        _about.Clear();
        _looked = 0;
    }

    public IReadOnlyList<Contract> All => _contracts;

    public Holding Of(string contract)
    {
        if (!_holdings.TryGetValue(contract, out var holding)) _holdings.Add(contract, holding = new());
        return holding;
    }

    public Contract? Find(string? name) => name is null ? null : _contracts.FirstOrDefault(c => c.Name == name);

    public void Take(IReadOnlyList<Term> terms, long at)
    {
        foreach (var term in terms)
            if (term.Contract is { } contract) Of(contract).Take(term.Units, at);
    }

    public void Give(IReadOnlyList<Term> terms, long since, long at)
    {
        foreach (var term in terms)
            if (term.Contract is { } contract) Of(contract).Give(term.Units, since, at);
    }

    /// <summary>
    /// Terms for shares of that many units each; null when what is paid for does not reach. A device that no contract is about has no price
    /// and no limit.
    /// </summary>
    /// <param name="expected">How long it is expected to be held, in milliseconds; null when nothing is known.</param>
    /// <param name="alone">Whether to say what would be so if nobody held anything.</param>
    public IReadOnlyList<Term>? Choose(DeviceClass devices, IReadOnlyList<int> units, long at, long? expected, bool alone = false)
    {
        var contracts = About(devices);
        if (contracts.Count == 0) return [.. units.Select(u => new Term(devices.Model, u, null, null))];
        var terms = new List<Term>(units.Count);
        var (next, taken) = (0, 0);
        foreach (var share in units)
        {
            for (; next < contracts.Count && !HasRoom(contracts[next], devices, taken + share, at, expected, alone); next++) taken = 0;
            if (next == contracts.Count) return null;
            terms.Add(new(devices.Model, share, contracts[next].Name, contracts[next].Price));
            taken += share;
        }
        return terms;
    }

    /// <summary>
    /// Since when what is held under a contract must be held under another, or given back; null when it may stay. It may lie behind, for
    /// nobody may have looked when it came.
    /// </summary>
    public long? OverSince(Contract contract, long at)
    {
        var end = EndOf(contract, at);
        return end <= at ? end : null;
    }

    /// <summary>Whether it ends so soon that what cannot go on under another must end.</summary>
    public bool IsEnding(Contract contract, DeviceClass devices, int units, long at) =>
        EndOf(contract, at) is { } end && at >= end - contract.Drain && !IsFollowed(contract, devices, units, end, at);

    /// <summary>When time alone changes something under a contract next; null for never.</summary>
    public long? Next => _contracts.Count == 0 ? null
        : _contracts.SelectMany(c => Boundaries(c, _looked)).OfType<long>().Where(b => b > _looked).Cast<long?>().Min();

    /// <summary>Whether a boundary was passed since this was asked last.</summary>
    public bool HasTurned(long at)
    {
        if (!(Next <= at)) return false;
        _looked = at;
        return true;
    }

    public IReadOnlyList<Contract> About(DeviceClass devices)
    {
        if (!_about.TryGetValue(devices, out var about)) _about.Add(devices, about = [.. _contracts.Where(c => floor.IsAbout(c.For, devices))]);
        return about;
    }

    private bool HasRoom(Contract contract, DeviceClass devices, int units, long at, long? expected, bool alone)
    {
        if (!contract.Covers(at)) return false;
        var held = alone ? 0 : Of(contract.Name).Units;
        if (held + units > contract.Units) return false;
        if (EndOf(contract, at, held + units) is not { } end) return true;
        if (end <= at) return false;
        // What is expected to be done by then may begin however late it is.
        return expected is { } length ? at + length <= end || at < end - contract.Drain && IsFollowed(contract, devices, units, end, at)
            : at < end - contract.Drain || IsFollowed(contract, devices, units, end, at);
    }

    /// <summary>Whether another contract has room when this one ends, as far as can be seen now.</summary>
    private bool IsFollowed(Contract contract, DeviceClass devices, int units, long end, long at) =>
        About(devices).Any(c => c != contract && c.Covers(end) && !(c.Covers(at) && Of(c.Name).Units + units > c.Units)
            && !(c.Units < units) && !(EndOf(c, at, Of(c.Name).Units + units) <= end));

    /// <summary>Its last moment: by the calendar, or because its hours will be used up.</summary>
    /// <param name="units">What is held of it from now on; null for what is held now.</param>
    private long? EndOf(Contract contract, long at, int? units = null)
    {
        if (contract.Hours is not { } hours) return contract.Until;
        var holding = Of(contract.Name);
        units ??= holding.Units;
        // Rounded down, also where it lies behind: then a part of a second is left unused, and none is used too much.
        var exhausted = units == 0 ? long.MaxValue : at + (long)Math.Floor((decimal)(hours - holding.Used(at)) / units.Value);
        return Math.Min(exhausted, contract.Until ?? long.MaxValue);
    }

    private IEnumerable<long?> Boundaries(Contract contract, long at)
    {
        yield return contract.From;
        if (EndOf(contract, at) is not { } end || end == long.MaxValue) yield break;
        yield return end - contract.Drain;
        yield return end;
    }
}
