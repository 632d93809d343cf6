namespace Factory.Sdk;

/// <summary>Marks a class as a stage type. The class needs a public constructor without parameters.</summary>
/// <param name="name">What a pipeline calls it: lower-case words joined by dots, such as <c>train.mlp</c>.</param>
/// <param name="summary">One sentence for the people who read pipelines.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StageAttribute(string name, string summary) : Attribute
{
    /// <summary>What a pipeline calls it.</summary>
    public string Name { get; } = name;
    /// <summary>One sentence for the people who read pipelines.</summary>
    public string Summary { get; } = summary;
    /// <summary>Whether an equal input hash may be answered from the cache; true unless the stage's result depends on more than its inputs.</summary>
    public bool Cacheable { get; init; } = true;
}

/// <summary>
/// Marks a property as an input. Its type says how many: <see cref="InputArtifact"/> one, nullable at most one,
/// <see cref="IReadOnlyDictionary{TKey, TValue}"/> of string and <see cref="InputArtifact"/> any number of named ones.
/// </summary>
/// <param name="kind">What the artifact must be. A literal path in a pipeline becomes an artifact of kind <see cref="ArtifactKind.Files"/>.</param>
/// <param name="summary">One sentence for the people who read pipelines.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class InputAttribute(ArtifactKind kind, string summary) : Attribute
{
    /// <summary>What the artifact must be.</summary>
    public ArtifactKind Kind { get; } = kind;
    /// <summary>One sentence for the people who read pipelines.</summary>
    public string Summary { get; } = summary;
    /// <summary>Its place among positional arguments, from 0; -1 when it can only be given by name.</summary>
    public int Position { get; init; } = -1;
    /// <summary>Of any number: how many there must be.</summary>
    public int Least { get; init; }
    /// <summary>Of a table: whether every column must hold numbers or truth values, but for the one that the setting <c>label</c> names.</summary>
    public bool Numbers { get; init; }
    /// <summary>The property that is another input, a table or what was made of one, all of whose columns this table must have too; null for none.</summary>
    public string? Like { get; init; }
}

/// <summary>
/// Marks a property as an output: an <see cref="OutputArtifact"/>, or a dictionary of them whose names are the
/// keys of the block setting named by <see cref="From"/>.
/// </summary>
/// <param name="kind">What the stage writes there.</param>
/// <param name="summary">One sentence for the people who read pipelines.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OutputAttribute(ArtifactKind kind, string summary) : Attribute
{
    /// <summary>What the stage writes there.</summary>
    public ArtifactKind Kind { get; } = kind;
    /// <summary>One sentence for the people who read pipelines.</summary>
    public string Summary { get; } = summary;
    /// <summary>The property that is a block setting whose keys name the outputs; null for one output of the property's own name.</summary>
    public string? From { get; init; }
    /// <summary>The property that is an input, a table, of which this has all the columns; of a model, whose columns it knows.</summary>
    public string? ColumnsOf { get; init; }
    /// <summary>The property that is a setting and names those of these columns that it has, by names or patterns; null for all.</summary>
    public string? Keeps { get; init; }
    /// <summary>The property that is a setting and names those that it does not have.</summary>
    public string? Drops { get; init; }
    /// <summary>
    /// The property that is an input, one file of delimited text, whose columns this has: so they are known before anything runs. How it is read, the settings
    /// <c>delimiter</c>, <c>header</c>, <c>quotes</c>, <c>names</c>, <c>missing</c> and <c>columns</c> say as those of <c>csv</c> do, where the stage has them.
    /// </summary>
    public string? HeaderOf { get; init; }
}

/// <summary>
/// Marks a property as a setting. A <c>required</c> property must be set in the pipeline; any other has the value
/// that a new instance of the class has. The name in a pipeline is the property's in snake_case.
/// Types: bool, int, long, double, string, TimeSpan, <see cref="ByteSize"/>, <see cref="Fraction"/>, <see cref="Interval"/>, enums,
/// <see cref="SourceFile"/>, <see cref="Argument"/>, <see cref="OutputSpec"/>, <see cref="MetricType"/>, <see cref="RowExpression{T}"/>;
/// nullable ones, and <see cref="IReadOnlyList{T}"/> or <see cref="IReadOnlyDictionary{TKey, TValue}"/> (string keys: a block) of them.
/// </summary>
/// <param name="summary">One sentence for the people who read pipelines.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string summary) : Attribute
{
    /// <summary>One sentence for the people who read pipelines.</summary>
    public string Summary { get; } = summary;
    /// <summary>The least allowed number.</summary>
    public double Min { get; init; } = double.NegativeInfinity;
    /// <summary>The greatest allowed number.</summary>
    public double Max { get; init; } = double.PositiveInfinity;
    /// <summary>Of a block of numbers: what they must come to together; not a number when that is free.</summary>
    public double Sum { get; init; } = double.NaN;
    /// <summary>Of a list or a block: how many there must be in it.</summary>
    public int Least { get; init; }
    /// <summary>The property that is a setting too, and of which and this exactly one must be set.</summary>
    public string? Or { get; init; }
    /// <summary>The property that is an input or a setting, without which this means nothing.</summary>
    public string? Needs { get; init; }
    /// <summary>Whether its texts, or the keys of its block, are names of columns or patterns of them: of the table that is read, or where none is, of the one that is made.</summary>
    public bool Columns { get; init; }
    /// <summary>Whether, where it is not set, what a stage before set under the same name holds, for it travels with the data: the label of a table.</summary>
    public bool Inherited { get; init; }
    /// <summary>Of a text, or of a list of them: the regular expression that each must match as a whole; null for any text. Its summary says what that is.</summary>
    public string? Matches { get; init; }
    /// <summary>The property that is a setting too, a number, and than which this must be less where both are set.</summary>
    public string? Below { get; init; }
    /// <summary>Of a pruner: counts steps of what it rations, and where it is not below the longest run the pruner ends nothing.</summary>
    public bool BelowSteps { get; init; }
    /// <summary>Whether this is what a pruner rations: more of it makes a longer and better run (epochs, steps).</summary>
    public bool Resource { get; init; }
}

/// <summary>Documents a property of a metrics record.</summary>
/// <param name="summary">One sentence for the people who read pipelines.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class MetricAttribute(string summary) : Attribute
{
    /// <summary>One sentence for the people who read pipelines.</summary>
    public string Summary { get; } = summary;
    /// <summary>The least number that it can be: a condition that needs less is told before anything runs.</summary>
    public double Min { get; init; } = double.NegativeInfinity;
    /// <summary>The greatest number that it can be.</summary>
    public double Max { get; init; } = double.PositiveInfinity;
}

/// <summary>
/// Says that the stage's metrics are the keys of a block setting of <see cref="MetricType"/>; its metrics type is then <see cref="DeclaredMetrics"/>.
/// </summary>
/// <param name="setting">The property that is the block setting.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MetricsFromAttribute(string setting) : Attribute
{
    /// <summary>The property that is the block setting.</summary>
    public string Setting { get; } = setting;
}
