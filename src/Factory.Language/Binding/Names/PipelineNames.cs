using Factory.Language.Binding;
using Factory.Language.Syntax;

namespace Factory.Language;

/// <summary>What a pipeline, and what it declares, may be called.</summary>
public static class PipelineNames
{
    /// <summary>Why nothing can be called so, or null.</summary>
    public static string? WhyNot(string name) =>
        name.Length == 0 || Characters.NameEnd(name, 0) != name.Length ? "a name is made of letters, digits and `_`, and does not begin with a digit"
            : ReservedWords.WhyNot(name);
}
