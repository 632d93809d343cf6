using System.Text.Json;
using Factory.Control;
using Factory.Engine;
using Factory.Sdk;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Turns what the engine and the records say into what travels over the API.</summary>
internal static class Wire
{
    public static Control.RunState State(RunStatus status) => SameWord<RunStatus, Control.RunState>.Of(status);

    public static Control.StageState State(StageStatus status) => SameWord<StageStatus, Control.StageState>.Of(status);

    public static Control.StageKind Kind(Factory.Storage.StageKind kind) => SameWord<Factory.Storage.StageKind, Control.StageKind>.Of(kind);

    public static ResultSource? Source(Provenance? provenance) => provenance is { } known ? SameWord<Provenance, ResultSource>.Of(known) : null;

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } at ? Time(at) : null;

    public static IReadOnlyDictionary<string, JsonElement> Members(Value.Map? map) =>
        map?.Members.ToDictionary(m => m.Key, m => Element(m.Value), StringComparer.Ordinal) ?? [];

    public static JsonElement Element(Value value)
    {
        using var document = JsonDocument.Parse(value.ToString());
        return document.RootElement.Clone();
    }

    /// <summary>A placement in few words: <c>cpu, 2 cores</c>.</summary>
    public static string Device(Placement placement)
    {
        var taken = placement.Shares.SelectMany(s => s.Taken).GroupBy(t => t.Key).Select(g => Amount(g.Key, g.Sum(t => t.Value.Amount)));
        var whole = placement.Shares.Where(s => s.Taken.Count == 0).Select(s => s.Device);
        return string.Join(", ", [placement.Kind, .. taken, .. whole]);
    }

    public static ConditionView Condition(ConditionDetails condition) => new(condition.Text, condition.Value, Members(condition.Seen), condition.Error);

    private static string Amount(string resource, long amount) =>
        resource == "memory" ? new ByteSize(amount).ToString() : amount == 1 && resource.EndsWith('s') ? $"1 {resource[..^1]}" : $"{amount} {resource}";
}
