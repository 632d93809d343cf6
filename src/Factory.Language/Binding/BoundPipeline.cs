using Factory.Sdk;

namespace Factory.Language;

/// <summary>A pipeline whose names and types are resolved and whose params have their values.</summary>
/// <param name="Name">From the header.</param>
/// <param name="Summary">Its doc comment, or null.</param>
/// <param name="Settings">What holds for a whole run.</param>
/// <param name="Params">Its params with the values of this binding.</param>
/// <param name="Stages">All other declarations; each comes after those it refers to.</param>
/// <param name="Expressions">All C#, by <see cref="BoundExpression.Id"/>.</param>
public sealed record BoundPipeline(
    string Name, string? Summary, RunSettings Settings, IReadOnlyList<BoundParam> Params, IReadOnlyList<BoundStage> Stages,
    IReadOnlyList<BoundExpression> Expressions)
{
    /// <summary>When it runs again by itself.</summary>
    public IReadOnlyList<BoundTrigger> Triggers { get; init; } = [];
}

/// <param name="CSharpType">The type under which C# sees it: bool, int, long, double, string, System.TimeSpan, or IReadOnlyList of one of these.</param>
public sealed record BoundParam(string Name, Value Value, string CSharpType, string? Summary);

/// <summary>A declaration that takes part in the stage graph.</summary>
public abstract record BoundStage
{
    public required string Name { get; init; }
    public string? Summary { get; init; }
    /// <summary>The declaration's name in the file.</summary>
    public required TextSpan Span { get; init; }
    public CommonSettings Common { get; init; } = new();
    /// <summary>What it fans out over: one stage for each combination of values. Empty for a stage that is one.</summary>
    public IReadOnlyList<BoundVariable> Index { get; init; } = [];
    /// <summary>What runs: the stage itself, or each trial of a study; null where nothing of a plugin does.</summary>
    public BoundTask? Task => this as BoundTask ?? (this as BoundStudy)?.Template;
}

/// <summary>
/// An index of a fan-out. In the stage's settings and inputs <c>{"$index": name}</c> stands for its value (with <c>"as": "text"</c> or
/// <c>"as": "number"</c> where that is another type), and <c>{"$text": […]}</c> for a text that is put together.
/// </summary>
/// <param name="Values">All alike and all different, in the order of the file.</param>
public sealed record BoundVariable(string Name, IReadOnlyList<Value> Values, string CSharpType)
{
    /// <summary>Of a list that is known only when it runs: what it goes over. Its one value then is <c>{"$index": name}</c>.</summary>
    public BoundOver? Over { get; init; }
}

/// <summary>An output each of whose entries is one.</summary>
public sealed record BoundOver(BoundReference Stage, string Output);

/// <summary>Which of the stages of a fan-out are meant.</summary>
/// <param name="Parts">For each index a value, one that stands for an index of the stage that refers, or null for all of them.</param>
public sealed record BoundKey(IReadOnlyList<Value?> Parts)
{
    /// <summary>Whether several stages may be meant.</summary>
    public bool IsGather => Parts.Contains(null);

    public bool Equals(BoundKey? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => Parts.Aggregate(23, HashCode.Combine);
}

/// <summary>A stage, or some of a fan-out.</summary>
/// <param name="Key">Null for a stage that is no fan-out.</param>
public sealed record BoundReference(string Stage, BoundKey? Key = null);

/// <summary>Work for a stage plugin: a <c>stage</c>, or a <c>dataset</c>.</summary>
public sealed record BoundTask : BoundStage
{
    /// <summary>Whether its outputs become named dataset versions.</summary>
    public required bool IsDataset { get; init; }
    public required StageDescription Type { get; init; }
    /// <summary>The id of the plugin that offers the type.</summary>
    public required string Plugin { get; init; }
    public required IReadOnlyList<BoundInput> Inputs { get; init; }
    /// <summary>Whether all that the file gives it and sets is right, so that what is not here was not written.</summary>
    public bool IsWhole { get; init; } = true;
    /// <summary>
    /// The settings as the type declares them (see <see cref="SettingKind"/>), defaults filled in. An expression is <c>{"$expression": id}</c>.
    /// </summary>
    public required Value.Map Settings { get; init; }
    /// <summary>The names that the file itself sets; others have their default. <c>use</c> may set the others, never these.</summary>
    public required IReadOnlySet<string> Explicit { get; init; }
    /// <summary>Where settings, and what is in them, stand in the file.</summary>
    public required SettingPlaces Places { get; init; }
    public required IReadOnlyList<BoundOutput> Outputs { get; init; }
    public required IReadOnlyList<MetricDescription> Metrics { get; init; }
    /// <summary>The study whose best settings it takes over (<c>use = search.best</c>), or null.</summary>
    public BoundReference? Use { get; init; }

    /// <summary>Where a setting stands in the file, or what it holds; the stage's name where it does not.</summary>
    /// <param name="entry">The name of an entry of a block, or the text of an item of a list.</param>
    public TextSpan PlaceOf(string setting, string? entry = null) =>
        (entry is null ? null : Places.Find(setting, entry)) ?? Places.Find(setting) ?? Span;
}

/// <param name="Name">The input's name.</param>
/// <param name="Kind">What the stage reads.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record BoundInput(string Name, ArtifactKind Kind, InputSource Source, TextSpan Span)
{
    /// <summary>Whether the stage passes on whatever it gets.</summary>
    public bool TakesAny { get; init; }
}

/// <summary>Where an input comes from.</summary>
public abstract record InputSource
{
    /// <summary>An output of another stage of this pipeline.</summary>
    /// <param name="Key">Of a fan-out, which; a gather becomes one input for each.</param>
    public sealed record Output(string Stage, string Name, BoundKey? Key = null) : InputSource;
    /// <summary>The entry that a stage of a fan-out is for, whose list is known only when it runs.</summary>
    public sealed record Entry(string Index) : InputSource;
    /// <summary>A file or folder beside the pipeline's file.</summary>
    /// <param name="Path">A text, or one that is put together from indices.</param>
    public sealed record File(Value Path) : InputSource;
    /// <summary>What another pipeline released: <c>model("digits@champion")</c>.</summary>
    /// <param name="Reference">A text, or one that is put together from indices.</param>
    public sealed record Release(Value Reference) : InputSource;
    /// <summary>A dataset version of another pipeline: <c>dataset("other/raw@latest")</c>.</summary>
    /// <param name="Reference">A text, or one that is put together from indices.</param>
    public sealed record Dataset(Value Reference) : InputSource;
}

/// <param name="Name">The output's name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="FileName">The one file that is made, a text in which indices may stand (<see cref="Symbolic"/>); null for a directory.</param>
public sealed record BoundOutput(string Name, ArtifactKind Kind, Value? FileName);

/// <summary>Conditions that decide: <c>check</c>.</summary>
public sealed record BoundGate : BoundStage
{
    /// <summary>The stages that it was given, whose metrics count as its inputs.</summary>
    public required IReadOnlyList<BoundReference> Inputs { get; init; }
    /// <summary>The C# conditions (bool) in order.</summary>
    public required IReadOnlyList<int> Conditions { get; init; }
    /// <summary>The users of whom one must say yes, <c>*</c> for anyone; empty when nobody needs to.</summary>
    public required IReadOnlyList<string> Approvers { get; init; }
}

/// <summary>What becomes a release: <c>publish</c>.</summary>
public sealed record BoundRelease : BoundStage
{
    public required IReadOnlyList<BoundInput> Inputs { get; init; }
    /// <summary>The gate that must have passed, or null.</summary>
    public required BoundReference? Gate { get; init; }
    /// <summary>The alias that then points here, or null.</summary>
    public required string? Alias { get; init; }
}

/// <summary>The settings that every stage has.</summary>
public sealed record CommonSettings
{
    /// <summary>Where it may run, best first; empty for one core of the machine.</summary>
    public IReadOnlyList<HardwareRequest> On { get; init; } = [];
    /// <summary>How long each of them is held out for before the next is taken; empty where none is.</summary>
    public IReadOnlyList<TimeSpan> Waits { get; init; } = [];
    public RetryPolicy Retry { get; init; } = new();
    /// <summary>How long an attempt may take, or null.</summary>
    public TimeSpan? Timeout { get; init; }
    /// <summary>How long it may wait for a device, or null.</summary>
    public TimeSpan? QueueTimeout { get; init; }
    /// <summary>How long all its attempts together may take, or null.</summary>
    public TimeSpan? Budget { get; init; }
    /// <summary>What they may cost, or null.</summary>
    public BoundMoney? Cost { get; init; }
    public CacheMode Cache { get; init; } = CacheMode.On;
    /// <summary>How old a cached result may be, or null.</summary>
    public TimeSpan? TimeToLive { get; init; }
    /// <summary>Whether it runs at all: a C# bool over params and the metrics of stages; null for always.</summary>
    public int? When { get; init; }
    /// <summary>What its failure means; null for what the header says.</summary>
    public FailureMode? Failure { get; init; }
    /// <summary>The pool of which it holds a slot while it runs, or null.</summary>
    public string? Pool { get; init; }
    /// <summary>Whether its result depends on the model of the devices that it runs on.</summary>
    public bool PinsHardware { get; init; }
    /// <summary>A word that makes the input hash another one.</summary>
    public string? Salt { get; init; }
    /// <summary>Variables for its processes, each a text; they count in the input hash.</summary>
    public Value.Map Environment { get; init; } = Value.Map.Empty;
    /// <summary>Secrets that its processes get as variables, by name.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
    /// <summary>Higher goes first; null for what the header says.</summary>
    public int? Priority { get; init; }
}

/// <summary>What holds for a whole run: the block of the header.</summary>
public sealed record RunSettings
{
    /// <summary>The priority of stages that do not set their own.</summary>
    public int Priority { get; init; }
    /// <summary>The pipeline's weight when several want the same devices.</summary>
    public double Share { get; init; } = 1;
    /// <summary>How many stages may run at once, or null.</summary>
    public int? Parallel { get; init; }
    /// <summary>What the failure of a stage means that does not say it itself.</summary>
    public FailureMode Failure { get; init; } = FailureMode.Finish;
    /// <summary>How long a run may take, or null.</summary>
    public TimeSpan? Timeout { get; init; }
    /// <summary>How long all attempts of a run together may take, or null.</summary>
    public TimeSpan? Budget { get; init; }
    /// <summary>What they may cost, or null.</summary>
    public BoundMoney? Cost { get; init; }
}

/// <summary>What the failure of a stage means for its run.</summary>
public enum FailureMode
{
    /// <summary>What does not depend on it is finished; the run has failed.</summary>
    Finish,
    /// <summary>Everything else is stopped; the run has failed.</summary>
    Stop,
    /// <summary>What depends on it is skipped; the run has not failed.</summary>
    Ignore,
}

/// <summary>What a stage has to do with the cache.</summary>
public enum CacheMode
{
    On,
    /// <summary>Takes results from it, and puts none there.</summary>
    Read,
    /// <summary>Computes anew, and puts the result there.</summary>
    Write,
    Off,
}

/// <summary>How often, after what and when an attempt is followed by another.</summary>
public sealed record RetryPolicy
{
    /// <summary>How many times more after a failure that trying again can mend, whatever the cause.</summary>
    public int Times { get; init; }
    /// <summary>How many times more after one cause (crash, lost, timeout, memory, device, failure), where that is said.</summary>
    public IReadOnlyDictionary<string, int> Causes { get; init; } = new Dictionary<string, int>();
    /// <summary>Exit codes of programs that are worth trying again.</summary>
    public IReadOnlyList<int> ExitCodes { get; init; } = [];
    /// <summary>The first wait; each further one is twice as long, up to <see cref="MaxDelay"/>.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(1);
    /// <summary>By what the requested memory is multiplied after an attempt that ran out of it.</summary>
    public double Grow { get; init; } = 2;
}

/// <summary>C# after <c>=></c>, to be checked and compiled by the script host.</summary>
/// <param name="Id">Its index in <see cref="BoundPipeline.Expressions"/>.</param>
/// <param name="Text">The text.</param>
/// <param name="Span">Where it is in the file; <see cref="TextSpan.Length"/> equals the text's.</param>
/// <param name="Result">The C# type that it must have: bool, double, long or string.</param>
/// <param name="HasRow">Whether it sees <c>row</c>.</param>
/// <param name="Names">What else it sees.</param>
public sealed record BoundExpression(int Id, string Text, TextSpan Span, string Result, bool HasRow, IReadOnlyDictionary<string, ScopeName> Names)
{
    /// <summary>The number of the expression that a setting is; null for a setting that is none.</summary>
    public static int? IdOf(Value setting) => setting is Value.Map map && map[Binding.Expressions.Mark] is Value.Integer id ? (int)id.Value : null;

    /// <summary>Of a condition that <c>&amp;&amp;</c> joins: the parts that see nothing but params, which are known before anything is measured.</summary>
    public IEnumerable<BoundExpression> PartsOfParams() => Binding.Conjuncts.OfParams(this);

    /// <summary>Whether it seems to see nothing but params, and so no row.</summary>
    public bool SeesParamsOnly => Binding.Conjuncts.SeesParamsOnly(this);
}

/// <summary>What a name means in an expression.</summary>
public abstract record ScopeName
{
    /// <summary>A param.</summary>
    public sealed record Param(string CSharpType) : ScopeName;
    /// <summary>A stage, as the record of its metrics.</summary>
    public sealed record Metrics(BoundReference Stage, IReadOnlyList<MetricDescription> Members) : ScopeName;
    /// <summary>Some of a fan-out: a list of such records, each with its <c>Key</c>.</summary>
    public sealed record MetricsList(BoundReference Stages, IReadOnlyList<MetricDescription> Members) : ScopeName;
    /// <summary><c>trial</c>: the metrics of the study's template.</summary>
    public sealed record Trial(IReadOnlyList<MetricDescription> Members) : ScopeName;
    /// <summary><c>previous</c>: the metrics of the gate's first stage, evaluated for the release before; or null.</summary>
    public sealed record Previous(IReadOnlyList<MetricDescription> Members) : ScopeName;
}
