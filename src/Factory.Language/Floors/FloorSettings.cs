using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>The settings of the entries of a floor file.</summary>
internal static class FloorSettings
{
    public static readonly IReadOnlyList<string> BudgetArguments = ["pipeline", "user"];

    public static readonly IReadOnlyList<SettingDescription> Contract =
    [
        Setting("price", SettingKind.Text, "What a unit costs for an hour: a device, or a core of a device that is shared."),
        Setting("from", SettingKind.Text, "When it begins: a date, in UTC, with or without a time."),
        Setting("until", SettingKind.Text, "When it ends."),
        Setting("units", SettingKind.Integer, "How many units may be used at once.", 1),
        Setting("hours", SettingKind.Number, "How many unit-hours may be used in all.", 0),
        Setting("drain", SettingKind.Duration, "How long before its end nothing new begins that could not go on; 10 min unless set.", 0),
    ];

    public static readonly IReadOnlyList<SettingDescription> Budget =
    [
        Setting("limit", SettingKind.Text, "What may be spent in a month."),
        new("over", new(SettingKind.Choice, Choices: ["hold", "warn"]), "What follows when it is used up: nothing more begins (`hold`), or it is told.", false, null,
            null, null, false),
    ];

    public static readonly IReadOnlyList<string> RuleArguments = ["of"];

    public static readonly IReadOnlyList<SettingDescription> Rule =
    [
        Setting("lasts", SettingKind.Duration, "How long the devices get nothing new; 1 h unless set.", 1),
    ];

    public static readonly IReadOnlyList<SettingDescription> Devices =
    [
        Setting("count", SettingKind.Integer, "How many there are; 1 unless set.", 1),
        new("groups", new(SettingKind.Map, new(SettingKind.Integer)), "How many of them lie together, by kind of group.", false, null, 1, null, false),
        Setting("speed", SettingKind.Number, "How much faster stages run there than the load says; 1 unless set.", 0.001),
        Setting("fails", SettingKind.Duration, "The mean time from one fault of a device to its next; none fails unless set.", 1),
        Setting("repair", SettingKind.Duration, "The mean time that a fault lasts.", 1),
    ];

    public static readonly IReadOnlyList<SettingDescription> Load =
    [
        Setting("every", SettingKind.Duration, "The mean time from one stage to the next.", 0.001),
        Setting("takes", SettingKind.Duration, "The median time that a stage takes.", 0.001),
        Setting("spread", SettingKind.Number, "How much that varies: the standard deviation of its logarithm; 0 unless set.", 0),
        Setting("pipeline", SettingKind.Text, "The pipeline that they count for; the entry's name unless set."),
        Setting("user", SettingKind.Text, "The user that they count for; the entry's name unless set."),
        Setting("priority", SettingKind.Integer, "Higher goes first; 0 unless set."),
    ];

    private static SettingDescription Setting(string name, SettingKind kind, string summary, double? min = null) =>
        new(name, new(kind), summary, false, null, min, null, false);
}
