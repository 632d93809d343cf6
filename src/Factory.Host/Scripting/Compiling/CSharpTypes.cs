namespace Factory.Host.Scripting.Compiling;

/// <summary>The types that the daemon may give to names, members and results.</summary>
internal static class CSharpTypes
{
    private const string List = "IReadOnlyList<";
    private static readonly string[] s_plain = ["bool", "int", "long", "double", "string"];

    /// <summary>The type's name, so written that no using and no other name can change its meaning.</summary>
    /// <exception cref="InvalidDataException">There is no such type.</exception>
    public static string Qualified(string type)
    {
        if (type.EndsWith('?')) return Qualified(type[..^1]) + "?";
        if (type.StartsWith(List, StringComparison.Ordinal) && type.EndsWith('>'))
            return $"global::System.Collections.Generic.{List}{Qualified(type[List.Length..^1])}>";
        if (type == "System.TimeSpan") return "global::System.TimeSpan";
        return s_plain.Contains(type) ? type : throw new InvalidDataException($"`{type}` is no type that a pipeline's C# knows");
    }
}
