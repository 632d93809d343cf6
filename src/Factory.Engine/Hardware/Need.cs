using Factory.Sdk;

namespace Factory.Engine;

/// <summary>What stages wait for: entries, best first. Stages that ask for the same have one need.</summary>
internal sealed class Need(string key, IReadOnlyList<HardwareRequest> requests) : KnownFirst
{
    /// <summary>Equal for requests that say the same.</summary>
    public string Key => key;
    public IReadOnlyList<Entry> Entries { get; } = [.. requests.Select(r => new Entry(r))];
    /// <summary>Those who wait for it, by pipeline.</summary>
    public Dictionary<LaneKey, Lane> Lanes { get; } = [];
    /// <summary>Since when others get devices before it because it needs more; null when none has.</summary>
    public long? PassedOverSince { get; set; }
    /// <summary>What is kept for it, once it was passed over too long.</summary>
    public Reservation? Reservation { get; private set; }
    /// <summary>Whether it was promised a moment to begin at.</summary>
    public bool WasPromised { get; private set; }

    /// <summary>One of those who wait for it has it: the next has not been passed over yet.</summary>
    public void Meet() => (PassedOverSince, Reservation, WasPromised) = (null, null, false);

    public void Reserve(Reservation? reservation)
    {
        Reservation = reservation;
        WasPromised |= reservation?.Until is not null;
    }

    public bool IsMetBy(DeviceClass devices)
    {
        foreach (var entry in Entries)
            if (entry.IsMetBy(devices)) return true;
        return false;
    }

    public static string KeyOf(IReadOnlyList<HardwareRequest> requests) => string.Join(';', requests.Select(Describe));

    public override string ToString() => string.Join(" or ", Entries.Select(e => Matching.Describe(e.Request)));

    private static string Describe(HardwareRequest request) =>
        $"{Matching.Describe(request)}{string.Concat(request.Variables.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $" {v.Key}={v.Value}"))}";
}

/// <summary>One entry of a need, and the classes of devices that can meet it, as far as the floor is known: of one backend, or of a family of several.</summary>
internal sealed class Entry(HardwareRequest request)
{
    public HardwareRequest Request => request;
    public IReadOnlyList<Option> Options { get; set; } = [];
    /// <summary>The state of the floor that this is of.</summary>
    public long Version { get; set; } = -1;

    public bool IsMetBy(DeviceClass devices)
    {
        foreach (var option in Options)
            if (option.Devices == devices) return true;
        return false;
    }
}

/// <summary>A class of devices that can meet a request, and how.</summary>
internal sealed record Option(DeviceClass Devices, Matching Matching);
