using System.Globalization;
using System.Text;

namespace Factory.Cli;

/// <summary>Makes foreign text harmless: what could steer a terminal, or turn the order of what is read, is spelled out.</summary>
internal static class Escape
{
    /// <summary>For one line: line ends are spelled out too.</summary>
    public static string Line(string text) => Rewrite(text, keepLines: false);

    /// <summary>For text of several lines.</summary>
    public static string Text(string text) => Rewrite(text, keepLines: true);

    private static string Rewrite(string text, bool keepLines)
    {
        var first = 0;
        while (first < text.Length && !IsHarmful(text, first, keepLines)) first++;
        if (first == text.Length) return text;
        var safe = new StringBuilder(text, 0, first, text.Length + 16);
        for (var i = first; i < text.Length; i++)
        {
            if (!IsHarmful(text, i, keepLines)) safe.Append(text[i]);
            else safe.Append(Spell(text[i]));
        }
        return safe.ToString();
    }

    private static string Spell(char c) => c switch
    {
        '\e' => "\\e",
        '\n' => "\\n",
        '\r' => "\\r",
        '\b' => "\\b",
        < ' ' or '\x7f' => $"\\x{(int)c:x2}",
        _ => $"\\u{(int)c:x4}",
    };

    private static bool IsHarmful(string text, int i, bool keepLines)
    {
        var c = text[i];
        if (c is >= ' ' and < '\x7f') return false;
        if (c == '\t' || (keepLines && c == '\n')) return false;
        if (char.IsHighSurrogate(c)) return i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]);
        if (char.IsLowSurrogate(c)) return i == 0 || !char.IsHighSurrogate(text[i - 1]);
        return CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
    }
}
