using Factory.Language.Syntax;

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
}

/// <summary>Something declared that could not be read; what refers to it is not reported once more.</summary>
internal sealed class BrokenSymbol(NameSyntax name) : Symbol(name);
