using System.Runtime.CompilerServices;
using Factory.Sdk;

namespace Factory.Hardware;

/// <summary>Looks at devices every ten seconds, and tells of them at first and whenever they are others than before.</summary>
internal static class InventoryWatch
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <param name="look">The devices now; null when they cannot be looked at: then they stay as they were seen.</param>
    public static async IAsyncEnumerable<Inventory> Of(
        Func<CancellationToken, ValueTask<IReadOnlyList<Device>?>> look, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var (generation, last) = (0L, (string?)null);
        do
        {
            if (await look(cancellationToken).ConfigureAwait(false) is not { } devices) continue;
            var seen = string.Join('\n', devices.Select(Words));
            if (seen == last) continue;
            last = seen;
            yield return new(++generation, devices);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    // Equal for two devices of which the same is to be said.
    private static string Words(Device d) =>
        $"{d.Id} {d.Model} {d.Alone} {string.Join(',', d.Resources.Select(r => $"{r.Name}={r.Amount}:{string.Join('+', r.Units)}"))} "
        + $"{string.Join(',', d.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"))} "
        + string.Join(',', d.Groups.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key}={g.Value}"));
}
