namespace Factory.Engine;

/// <summary>
/// Devices that are kept for a stage that was passed over too long. Where it is known of one class when enough of it will be free, that class
/// is kept, and until then lent to who is expected to be done by then (EASY backfilling: Lifka, "The ANL/IBM SP scheduling system", 1995; by
/// what stages took before, as in Tsafrir, Etsion and Feitelson, "Backfilling using system-generated predictions", 2007). Where nothing is
/// known, or it came otherwise, all that the stage may use is kept.
/// </summary>
/// <param name="Devices">The classes.</param>
/// <param name="Until">When it is expected to begin, in Unix milliseconds: what is done by then may go before it; null when nothing may.</param>
internal sealed record Reservation(IReadOnlyList<DeviceClass> Devices, long? Until)
{
    /// <summary>For the head of a need; null when it could not begin even if nothing else ran.</summary>
    public static Reservation? For(EngineState state, Need need, StageState head, long at)
    {
        var known = new List<(DeviceClass Devices, long At)>();
        foreach (var option in need.Entries.SelectMany(e => state.Floor.Resolve(e).Options))
            if (IsPaidFor(state, option, head, at) && option.Devices.WhenFits(option.Matching, at) is { } time) known.Add((option.Devices, time));
        if (known.Count == 0) return null;
        // A promise that was not kept is not given again: else one might follow the other for ever.
        var soonest = need.WasPromised ? default : known.Where(k => k.At > at).OrderBy(k => k.At).FirstOrDefault();
        return soonest.Devices is { } devices ? new([devices], soonest.At) : new([.. known.Select(k => k.Devices)], null);
    }

    /// <summary>Whether it can still be relied on.</summary>
    public bool Holds(Need need, long at) => !(at > Until) && Devices.All(need.IsMetBy);

    public void AddTo(Dictionary<DeviceClass, long> kept)
    {
        foreach (var devices in Devices) kept[devices] = Math.Min(Until ?? 0, kept.GetValueOrDefault(devices, long.MaxValue));
    }

    private static bool IsPaidFor(EngineState state, Option option, StageState head, long at)
    {
        if (option.Matching.ShareOf(option.Devices.Pattern, new Usage()) is not { } share) return false;
        var units = Enumerable.Repeat(WaitingLine.UnitsOf(share), option.Matching.Count);
        return state.Contracts.Choose(option.Devices, [.. units], at, state.Durations.Of(head, option.Devices.Model), alone: true) is not null;
    }
}
