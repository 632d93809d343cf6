using System.Collections.Concurrent;
using Factory.Sdk;

namespace Factory.Execution.Hardware;

/// <summary>What a backend said that a process on a placement must be given; true for as long as its inventory is the same.</summary>
internal sealed class PreparedPlacements
{
    private sealed record Known(Inventory? Inventory)
    {
        public ConcurrentDictionary<string, LaunchEnvironment> Environments { get; } = new(StringComparer.Ordinal);
    }

    private volatile Known _known = new(Inventory: null);

    public async Task<LaunchEnvironment> OfAsync(Placement placement, Inventory? seen, Func<Task<LaunchEnvironment>> ask)
    {
        var known = _known;
        if (!ReferenceEquals(known.Inventory, seen)) _known = known = new(seen);
        var key = KeyOf(placement);
        return known.Environments.TryGetValue(key, out var environment) ? environment : known.Environments[key] = await ask().ConfigureAwait(false);
    }

    private static string KeyOf(Placement placement) => string.Join('\n', placement.Shares.Select(s =>
        $"{s.Device} {string.Join(' ', s.Taken.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value.Amount}:{string.Join(',', t.Value.Units)}"))}")
        .Append(Value.Of([.. placement.Told.Select(t => (t.Key, t.Value))]).ToString()));
}
