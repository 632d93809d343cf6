using Factory.Sdk;

namespace Factory.Hardware;

/// <summary>An inventory in words: equal for two that say the same.</summary>
internal static class Words
{
    public static string Of(IEnumerable<Device> devices) => string.Join('\n', devices.Select(Of));

    private static string Of(Device d) =>
        $"{d.Id} {d.Model} {d.Alone} {string.Join(',', d.Resources.Select(r => $"{r.Name}={r.Amount}:{string.Join('+', r.Units)}"))} "
        + $"{string.Join(',', d.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value}"))} "
        + string.Join(',', d.Groups.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key}={g.Value}"));
}
