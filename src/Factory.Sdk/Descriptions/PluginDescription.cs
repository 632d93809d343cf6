namespace Factory.Sdk;

/// <summary>What a plugin offers, as its host prints it: all that the daemon ever knows of a plugin.</summary>
/// <param name="Id">The plugin's id, from its manifest.</param>
/// <param name="Version">The plugin's version, from its manifest.</param>
/// <param name="Stages">Its stage types.</param>
/// <param name="Backends">Its hardware backends.</param>
public sealed record PluginDescription(string Id, string Version, IReadOnlyList<StageDescription> Stages, IReadOnlyList<BackendDescription> Backends)
{
    /// <summary>Its samplers.</summary>
    public IReadOnlyList<TunerDescription> Samplers { get; set; } = [];
    /// <summary>Its pruners.</summary>
    public IReadOnlyList<TunerDescription> Pruners { get; set; } = [];
    /// <summary>Its terminators.</summary>
    public IReadOnlyList<TunerDescription> Terminators { get; set; } = [];
}

/// <summary>A sampler, a pruner or a terminator.</summary>
/// <param name="Name">What a pipeline calls it.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Settings">Its arguments.</param>
public sealed record TunerDescription(string Name, string Summary, IReadOnlyList<SettingDescription> Settings)
{
    /// <summary>Whether it is only for studies of one objective.</summary>
    public bool OneObjective { get; init; }
    /// <summary>Of a pruner: whether it does nothing where the length of the longest run is not known.</summary>
    public bool NeedsSteps { get; init; }
}

/// <summary>A stage type.</summary>
/// <param name="Name">What a pipeline calls it.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Inputs">Its inputs; positional ones first, in order.</param>
/// <param name="Outputs">Its outputs. A stage with one output may be referred to by its own name alone.</param>
/// <param name="Settings">Its own settings, without the common ones.</param>
/// <param name="Metrics">What it measures.</param>
/// <param name="MetricsFrom">The block setting whose keys are further metrics, or null.</param>
/// <param name="Cacheable">Whether equal input hashes may be answered from the cache.</param>
public sealed record StageDescription(
    string Name, string Summary, IReadOnlyList<InputDescription> Inputs, IReadOnlyList<OutputDescription> Outputs,
    IReadOnlyList<SettingDescription> Settings, IReadOnlyList<MetricDescription> Metrics, string? MetricsFrom, bool Cacheable)
{
    /// <summary>Whether it tells what its settings make impossible when it is asked before it runs (<see cref="ICheckedStage"/>).</summary>
    public bool Checked { get; init; }
}

/// <summary>An input of a stage type.</summary>
/// <param name="Name">Its name in a pipeline.</param>
/// <param name="Kind">What it must be.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Position">Its place among positional arguments, or null.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="Many">Whether it stands for any number of arguments, each with a name of its own.</param>
public sealed record InputDescription(string Name, ArtifactKind Kind, string Summary, int? Position, bool Required, bool Many)
{
    /// <summary>Of any number: how many there must be.</summary>
    public int Least { get; init; }
    /// <summary>Of a table: every column holds numbers or truth values, but for the label.</summary>
    public bool Numbers { get; init; }
    /// <summary>The other input all of whose columns this must have too, or null.</summary>
    public string? Like { get; init; }
}

/// <summary>An output of a stage type.</summary>
/// <param name="Name">Its name in a pipeline.</param>
/// <param name="Kind">What it is; a declared <see cref="OutputSpec"/> overrides it.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="From">The block setting whose keys name the outputs that this stands for, or null for one output.</param>
public sealed record OutputDescription(string Name, ArtifactKind Kind, string Summary, string? From)
{
    /// <summary>The input of which it has all the columns, or null.</summary>
    public string? ColumnsOf { get; init; }
    /// <summary>The setting that names those of these columns that it has, or null for all.</summary>
    public string? Keeps { get; init; }
    /// <summary>The setting that names those that it does not have, or null.</summary>
    public string? Drops { get; init; }
    /// <summary>The input, a file of delimited text, whose columns it has, or null.</summary>
    public string? HeaderOf { get; init; }
}

/// <summary>A setting of a stage type.</summary>
/// <param name="Name">Its name in a pipeline.</param>
/// <param name="Type">Its type.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Required">Whether it must be set.</param>
/// <param name="Default">Its value when it is not set; null when it then has none.</param>
/// <param name="Min">The least allowed number, or null.</param>
/// <param name="Max">The greatest allowed number, or null.</param>
/// <param name="Resource">Whether pruners ration it.</param>
public sealed record SettingDescription(
    string Name, SettingType Type, string Summary, bool Required, Value? Default, double? Min, double? Max, bool Resource)
{
    /// <summary>Of a block of numbers: what they must come to together; null when that is free.</summary>
    public double? Sum { get; init; }
    /// <summary>Of a list or a block: how many there must be in it.</summary>
    public int Least { get; init; }
    /// <summary>The setting of which and this exactly one must be set, or null.</summary>
    public string? Or { get; init; }
    /// <summary>The input or setting without which it means nothing, or null.</summary>
    public string? Needs { get; init; }
    /// <summary>It names columns, or patterns of them: of the table that is read, or where none is, of the one that is made.</summary>
    public bool Columns { get; init; }
    /// <summary>Where it is not set, what a stage before set under the same name holds.</summary>
    public bool Inherited { get; init; }
    /// <summary>Of a text: the regular expression that it must match as a whole, or null.</summary>
    public string? Matches { get; init; }
    /// <summary>The setting than which this must be less, or null.</summary>
    public string? Below { get; init; }
    /// <summary>Of a pruner: counts steps, and where it is not below the longest run the pruner ends nothing.</summary>
    public bool BelowSteps { get; init; }
}

/// <summary>A metric of a stage type.</summary>
/// <param name="Name">Its name in snake_case; C# in a pipeline sees it in PascalCase.</param>
/// <param name="Type">Its type.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Required">Whether every success has it.</param>
public sealed record MetricDescription(string Name, MetricType Type, string Summary, bool Required)
{
    /// <summary>The least number that it can be, or null.</summary>
    public double? Min { get; init; }
    /// <summary>The greatest number that it can be, or null.</summary>
    public double? Max { get; init; }
}

/// <summary>The type of a setting.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Element">Of a list, a map: the type of what is in it; of an expression: the type of its result.</param>
/// <param name="Choices">The allowed words of a choice.</param>
public sealed record SettingType(SettingKind Kind, SettingType? Element = null, IReadOnlyList<string>? Choices = null)
{
    /// <summary>The type as authors read it, such as <c>list of text</c>.</summary>
    public override string ToString() => Kind switch
    {
        SettingKind.List => $"list of {Element}",
        SettingKind.Map => $"block of {Element}",
        SettingKind.Expression => $"C# expression over `row` giving {Element}",
        SettingKind.Choice => $"one of {string.Join(", ", Choices ?? [])}",
        SettingKind.Fraction => "percentage",
        SettingKind.Bytes => "size",
        SettingKind.OutputSpec => "output",
        SettingKind.MetricType => "metric type",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}

/// <summary>The kinds of settings and how their <see cref="Value"/> is written.</summary>
public enum SettingKind
{
    /// <summary>A truth value.</summary>
    Bool,
    /// <summary>A whole number.</summary>
    Integer,
    /// <summary>A real number.</summary>
    Number,
    /// <summary>A string.</summary>
    Text,
    /// <summary>A duration: a number of seconds.</summary>
    Duration,
    /// <summary>A size: an integer number of bytes.</summary>
    Bytes,
    /// <summary>A percentage: a number, 0.7 for 70%.</summary>
    Fraction,
    /// <summary>A file beside the pipeline: <c>{"$file": name}</c>.</summary>
    File,
    /// <summary>A text, or <c>{"$input": name}</c>, <c>{"$output": name}</c>, <c>{"$file": name}</c>.</summary>
    Argument,
    /// <summary>One of some words: a text.</summary>
    Choice,
    /// <summary>A list.</summary>
    List,
    /// <summary>A block: a map.</summary>
    Map,
    /// <summary>C#: <c>{"$csharp": canonical text, "names": {name: value}}</c>.</summary>
    Expression,
    /// <summary>A declared output: <c>{"kind": …, "file": … or null}</c>.</summary>
    OutputSpec,
    /// <summary>A metric's type: one of float, int, bool, text.</summary>
    MetricType,
    /// <summary>A range of numbers: <c>{"from": low, "to": high}</c>.</summary>
    Range,
}

/// <summary>A hardware backend, and how a request in a pipeline is matched with its devices.</summary>
/// <param name="Kind">The word in a pipeline, such as <c>cuda</c>.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Arguments">What a request may ask.</param>
public sealed record BackendDescription(string Kind, string Summary, IReadOnlyList<RequestArgument> Arguments)
{
    /// <summary>
    /// Whether acquiring and giving back does something. Where not, neither is asked for, and what a process on a placement must be given
    /// is asked for once, until the inventory changes: an attempt then costs no word with the backend.
    /// </summary>
    public bool KeepsLeases { get; set; } = true;

    /// <summary>Words that stand for any of several backends, such as <c>gpu</c>. What such a request may ask is what all its backends have in common.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>
    /// Absolute paths, and names of libraries that may lie in a folder of <c>LD_LIBRARY_PATH</c>, of which at least one exists wherever this hardware can be used.
    /// While none does, no process is started to look for it; empty: always look.
    /// </summary>
    public IReadOnlyList<string> Signs { get; init; } = [];
}

/// <summary>One argument of a hardware request, and the rule by which it is matched. Matching is data,
/// so that placement stays pure, fast and the same in a simulation.</summary>
/// <param name="Name">Its name in a pipeline.</param>
/// <param name="Type">Its type.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Rule">How it is matched.</param>
/// <param name="Target">The resource, attribute or group that it is matched with.</param>
/// <param name="Default">Its value when it is not given; null: then it is not matched.</param>
public sealed record RequestArgument(string Name, SettingType Type, string Summary, MatchRule Rule, string Target, Value? Default);

/// <summary>How a request's argument is matched with a device.</summary>
public enum MatchRule
{
    /// <summary>Takes that much of the device's divisible resource; a device of which a part is taken is shared.</summary>
    Take,
    /// <summary>The device's numeric attribute is at least this; the whole device is taken.</summary>
    AtLeast,
    /// <summary>The device's attribute equals this.</summary>
    Equal,
    /// <summary>The device's text attribute matches this pattern (<c>*</c>, <c>?</c>).</summary>
    Like,
    /// <summary>All devices of the placement lie in one group of this kind; with an empty target, of the kind that the value names.</summary>
    Together,
    /// <summary>That many devices.</summary>
    Count,
    /// <summary>A truth value: whether others may be on the devices too. When it is not true, a device is taken whole, and <see cref="Take"/> means that it has at least as much.</summary>
    Share,
    /// <summary>Not matched; the backend is told of it in <see cref="Placement.Told"/>.</summary>
    Tell,
}
