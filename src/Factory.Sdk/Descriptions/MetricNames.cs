using System.Text;

namespace Factory.Sdk;

/// <summary>The two spellings of a name: snake_case in pipelines and records, PascalCase in C#.</summary>
public static class MetricNames
{
    /// <summary><c>macro_f1</c> → <c>MacroF1</c>.</summary>
    public static string ToPascal(string name)
    {
        var text = new StringBuilder(name.Length);
        var upper = true;
        foreach (var c in name)
        {
            if (c == '_') upper = true;
            else
            {
                text.Append(upper ? char.ToUpperInvariant(c) : c);
                upper = false;
            }
        }
        return text.ToString();
    }

    /// <summary><c>MacroF1</c> → <c>macro_f1</c>: an underscore before each capital that follows a small letter or digit.</summary>
    public static string ToSnake(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])))) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
