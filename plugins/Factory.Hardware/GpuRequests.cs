using Factory.Sdk;

namespace Factory.Hardware;

/// <summary>What one may ask of a graphics card of any vendor. Backends of the family <c>gpu</c> declare the same, so that requests for it can be met by each.</summary>
internal static class GpuRequests
{
    public const string Family = "gpu", Memory = "memory", Architecture = "architecture", Partition = "partition", Numa = "numa", Island = "island", Card = "card";
    /// <summary>The value of <c>partition</c> of a device that is not a part of one.</summary>
    public const string Whole = "whole";

    public static IReadOnlyList<RequestArgument> Common { get; } =
    [
        new("count", new(SettingKind.Integer), "How many devices.", MatchRule.Count, "", 1),
        new(Memory, new(SettingKind.Bytes), "How much memory each device must have; with `shared`, how much of it is taken.", MatchRule.Take, Memory, null),
        new("shared", new(SettingKind.Bool), "Whether others may use the device too, each with the memory it asks for. The limit is not enforced.",
            MatchRule.Share, "", false),
        new("model", new(SettingKind.Text), "A pattern that the model's name must match, such as `*H100*`.", MatchRule.Like, "model", null),
        new(Architecture, new(SettingKind.Text), "A pattern that the architecture must match, such as `gfx94?` or `sm_90`.", MatchRule.Like, Architecture, null),
        new(Partition, new(SettingKind.Text), "A pattern for the kind of partition, such as `1g.10gb` or `cpx`; `whole` for undivided devices.",
            MatchRule.Like, Partition, null),
        new("together", new(SettingKind.Choice, Choices: [Numa, Island, Card]),
            "What all devices must share: a memory node, an island of direct links (NVLink, xGMI), a card.", MatchRule.Together, "", null),
    ];

    /// <summary>A device of this family; null attributes and groups are left out.</summary>
    public static Device Describe(
        string id, string kind, string model, long? memory, IEnumerable<(string Name, Value? Value)> attributes, IEnumerable<(string Kind, string? Name)> groups) =>
        new(id, kind, model, Divisible: true, memory is > 0 ? [new(Memory, memory.Value, [])] : [],
            attributes.Concat<(string Name, Value? Value)>([("model", model), (Memory, memory is > 0 ? memory.Value : null)])
                .Where(a => a.Value is not null).ToDictionary(a => a.Name, a => a.Value!, StringComparer.Ordinal),
            groups.Where(g => g.Name is not null).ToDictionary(g => g.Kind, g => g.Name!, StringComparer.Ordinal));

    public static Value? Say(string? text) => text is null ? null : (Value)text;

    public static Value? Say(double? number) => number is { } known ? (Value)known : null;
}
