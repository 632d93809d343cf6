using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>What a declared name stands for, as far as binding has come.</summary>
internal abstract class Symbol(NameSyntax name)
{
    public NameSyntax Name { get; } = name;
    public bool IsUsed { get; set; }
}

internal sealed class ParamSymbol(ParamSyntax syntax) : Symbol(syntax.Name)
{
    public ParamSyntax Syntax { get; } = syntax;
    /// <summary>Null until it is bound, and when it cannot be.</summary>
    public Typed? Value { get; set; }
}

internal sealed class StageSymbol(StageSyntax syntax) : Symbol(syntax.Name)
{
    public StageSyntax Syntax { get; } = syntax;
    /// <summary>Null until it is bound, and when it cannot be.</summary>
    public BoundStage? Bound { get; set; }
    /// <summary>Its outputs could not be made out, so that a reference to one is not judged.</summary>
    public bool OutputsUnknown { get; set; }
    /// <summary>The settings that hold for what comes after, as far as it or what comes before it sets them.</summary>
    public IReadOnlySet<string> Marks { get; set; } = new HashSet<string>();
    /// <summary>What it makes may be marked by what the language does not see.</summary>
    public bool MarksUnknown { get; set; }
    /// <summary>What it fans out over; empty for a stage that is one.</summary>
    public IReadOnlyList<IndexSymbol> Indices { get; set; } = [];
}

/// <summary>An index of the fan-out that is being bound.</summary>
/// <param name="type">What its values are.</param>
internal sealed class IndexSymbol(VariableSyntax syntax, LiteralType type, IReadOnlyList<Value> values) : Symbol(syntax.Name)
{
    public LiteralType Type { get; } = type;
    public IReadOnlyList<Value> Values { get; } = values;
    /// <summary>What it goes over that is known only when it runs; then its one value stands for itself.</summary>
    public BoundOver? Over { get; init; }
    /// <summary>The same, to look values up.</summary>
    public IReadOnlySet<Value> Known => field ??= Values.ToHashSet();
}

/// <summary>Something declared that could not be read; what refers to it is not reported once more.</summary>
internal sealed class BrokenSymbol(NameSyntax name) : Symbol(name);
