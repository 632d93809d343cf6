using System.Collections.Frozen;

namespace Factory.Language.Binding;

/// <summary>Names that a declaration cannot have, because they mean something else where it would be used.</summary>
internal static class ReservedWords
{
    private static readonly FrozenSet<string> Own = FrozenSet.Create(StringComparer.Ordinal, "row", "trial", "previous", "input", "inputs", "output");

    private static readonly FrozenSet<string> CSharp = FrozenSet.Create(StringComparer.Ordinal,
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default", "delegate",
        "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in",
        "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private",
        "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this",
        "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual", "void", "volatile", "while");

    public static string? WhyNot(string name) =>
        Own.Contains(name) ? "the language itself gives it a meaning" : CSharp.Contains(name) ? "it is a keyword of C#, which could not see it" : null;
}
