using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>What the language itself offers, described as plugins describe what they offer.</summary>
internal static class BuiltIns
{
    public const string Tune = "tune";
    public const string Check = "check";
    public const string Publish = "publish";

    public const string Schedule = "schedule";
    public const string Change = "change";

    private static readonly SettingType Text = new(SettingKind.Text);
    private static readonly SettingType Integer = new(SettingKind.Integer);
    private static readonly SettingType Duration = new(SettingKind.Duration);
    private static readonly SettingType Failure = Choice("finish", "stop", "ignore");

    /// <summary>The settings that every stage has; a plugin's of the same name is never seen.</summary>
    public static readonly IReadOnlyList<SettingDescription> Common =
    [
        Setting("on", new(SettingKind.List, Text), "Where it may run, best first."),
        Setting("wait", Duration, "How long to hold out for the first entry of `on`; an entry's own block says it for that entry.", 0),
        Setting("pin", Choice("hardware"), "What, beside the inputs, its result depends on: `hardware`, the model of the devices that it runs on."),
        Setting("retry", Integer, "How many times more it is tried after a failure that trying again can mend; a block says it for each cause.", 0, 1000),
        Setting("timeout", Duration, "How long an attempt may take; a block also says how long it may wait for a device.", 0.001),
        Setting("when", new(SettingKind.Expression, new(SettingKind.Bool)), "Whether it runs at all."),
        Setting("failure", Failure, "What its failure means: the rest is finished, everything is stopped, or it is ignored."),
        Setting("pool", Text, "The pool of which it holds a slot while it runs."),
        Setting("cache", Choice("on", "read", "write", "off"), "What it has to do with the cache."),
        Setting("ttl", Duration, "How old a cached result may be.", 0.001),
        Setting("salt", Text, "A word that makes its input hash another one."),
        Setting("env", new(SettingKind.Map, Text), "Variables for its processes."),
        Setting("secrets", new(SettingKind.List, Text), "Names of secrets of the daemon that its processes get as variables."),
        Setting("priority", Integer, "Higher goes first; 0 unless set.", int.MinValue, int.MaxValue),
        Setting("budget", Duration, "How long all its attempts together may take, or what they may cost.", 0.001),
    ];

    /// <summary>The settings of <c>retry { … }</c>.</summary>
    public static readonly IReadOnlyList<SettingDescription> Retry =
    [
        Setting("times", Integer, "How many times more after any cause that is not named.", 0, 1000),
        Setting("crash", Integer, "After its process died or its plugin threw.", 0, 1000),
        Setting("lost", Integer, "After its process vanished unseen; 5 unless set.", 0, 1000),
        Setting("timeout", Integer, "After it took longer than its timeout.", 0, 1000),
        Setting("memory", Integer, "After it ran out of memory.", 0, 1000),
        Setting("device", Integer, "After its device failed; 3 unless set.", 0, 1000),
        Setting("failure", Integer, "After the stage said that trying again can help.", 0, 1000),
        Setting("exit", new(SettingKind.List, Integer), "Exit codes that trying again can mend.", 1, 255),
        Setting("delay", Duration, "The first wait; each further one is twice as long.", 0),
        Setting("max_delay", Duration, "The longest wait.", 0),
        Setting("grow", new(SettingKind.Number), "By what requested memory is multiplied after it ran out.", 1, 16),
    ];

    /// <summary>The settings of <c>timeout { … }</c>.</summary>
    public static readonly IReadOnlyList<SettingDescription> Timeout =
    [
        Setting("attempt", Duration, "How long an attempt may take.", 0.001),
        Setting("queue", Duration, "How long it may wait for a device.", 0.001),
    ];

    /// <summary>The settings of the header.</summary>
    public static readonly IReadOnlyList<SettingDescription> Header =
    [
        Setting("priority", Integer, "The priority of stages that do not set their own.", int.MinValue, int.MaxValue),
        Setting("share", new(SettingKind.Number), "The pipeline's weight when several want the same devices; 1 unless set.", 0.001, 1000),
        Setting("parallel", Integer, "How many of its stages may run at once.", 1, 1_000_000),
        Setting("failure", Failure, "What the failure of a stage means; `finish` unless set."),
        Setting("timeout", Duration, "How long a run may take.", 0.001),
        Setting("budget", Duration, "How long all attempts of a run together may take, or what they may cost.", 0.001),
    ];

    /// <summary>The settings of <c>schedule</c>.</summary>
    public static readonly IReadOnlyList<SettingDescription> ScheduleSettings =
    [
        Setting("zone", Text, "The time zone in which it is meant, such as `Europe/Berlin`; `UTC` unless set."),
    ];

    /// <summary>The settings of a study's <c>stop { … }</c>.</summary>
    public static readonly IReadOnlyList<SettingDescription> Stop =
    [
        Setting("time", Duration, "How long it may take.", 0.001),
        Setting("cost", Text, "What its trials may cost: `25 USD`."),
        Setting("target", new(SettingKind.Number), "A value of the first objective that is good enough."),
        Setting("idle", Integer, "So many results in a row that are no better than the best before them: nothing more is expected.", 1, 1_000_000),
    ];

    /// <summary>The settings of <c>change</c>.</summary>
    public static readonly IReadOnlyList<SettingDescription> ChangeSettings =
    [
        Setting("every", Duration, "How often an address is asked whether its content is another; 5 min unless set.", 1),
    ];

    /// <summary>The setting of a stage that takes over what a study found.</summary>
    public static readonly SettingDescription Use = Setting("use", Text, "The study whose best settings it takes over: `search.best`.");

    public static readonly StageDescription TuneType = new(
        Tune, "Searches for the settings of a stage that make a metric best.", [Input("template", "The stage that each trial runs.", false)], [],
        [
            Setting("space", new(SettingKind.Map, Text), "The settings to choose: `log(a .. b)`, `choice(a, b)` or `a .. b`."),
            Setting("maximize", new(SettingKind.Expression, new(SettingKind.Number)), "What to make large, in C# over `trial`; may stand several times."),
            Setting("minimize", new(SettingKind.Expression, new(SettingKind.Number)), "What to make small, in C# over `trial`; may stand several times."),
            Setting("require", new(SettingKind.Expression, new(SettingKind.Bool)), "What a trial must keep to be among the best, in C# over `trial`; may stand several times."),
            Setting("trials", Integer, "How many trials; a grid ends by itself.", 1, 1_000_000),
            Setting("sampler", Text, "How points are chosen; `auto` unless set."),
            Setting("pruner", Text, "Which trials are let go on, and which are ended early; `auto` unless set, `none` for neither."),
            Setting("terminator", Text, "Who says that nothing more is to be expected, and so ends it before its trials do: `regret`; nobody unless set."),
            Setting("try", new(SettingKind.Map, Text), "A point to try first: `try { lr = 1e-3 }`; may stand several times."),
            Setting("parallel", Integer, "How many trials run at once at most; as many as the devices hold unless set.", 1, 1024),
            Setting("warm_start", new(SettingKind.Bool), "Whether it learns from earlier studies of the same stage on the same inputs."),
            Setting("stop", new(SettingKind.Map, Text), "What ends it before its trials do: `stop { time = 2h  target = 0.99 }`."),
        ], [], null, true);

    public static readonly StageDescription CheckType = new(
        Check, "Decides by conditions over what stages measured.", [Input("stages", "The stages whose metrics the conditions see.", true)], [],
        [
            Setting("require", new(SettingKind.Expression, new(SettingKind.Bool)), "A condition, in C#; may stand several times."),
            Setting("approve", new(SettingKind.List, Text), "The users of whom one must approve when all conditions hold; `[\"*\"]` for anyone.") with { Least = 1 },
        ], [], null, false);

    public static readonly StageDescription PublishType = new(
        Publish, "Makes a release of outputs.", [Input("artifacts", "What is released.", true)], [],
        [Setting("gate", Text, "The gate that must have passed."), Setting("alias", Text, "A name that then points to the release.")], [], null, false);

    /// <summary>The built-in type that a keyword's declarations have; null when they have a plugin's.</summary>
    public static StageDescription? For(string keyword) => keyword switch
    {
        Keywords.Study => TuneType,
        Keywords.Gate => CheckType,
        Keywords.Release => PublishType,
        _ => null,
    };

    /// <summary>The keyword whose declarations have that built-in type, or null.</summary>
    public static string? KeywordOf(string type) => type switch
    {
        Tune => Keywords.Study,
        Check => Keywords.Gate,
        Publish => Keywords.Release,
        _ => null,
    };

    private static SettingType Choice(params string[] choices) => new(SettingKind.Choice, Choices: choices);

    private static SettingDescription Setting(string name, SettingType type, string summary, double? min = null, double? max = null) =>
        new(name, type, summary, false, null, min, max, false);

    private static InputDescription Input(string name, string summary, bool many) => new(name, ArtifactKind.Files, summary, 0, true, many);
}
