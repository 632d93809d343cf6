namespace Factory.Stages.Sql;

/// <summary>How names and texts are written in SQL.</summary>
internal static class Quote
{
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Text))}]";
}
