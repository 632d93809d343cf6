using System.Text;

namespace Factory.Daemon;

/// <summary>The logical lines of a Python file: without comments and the insides of strings, brackets and continued lines joined.</summary>
internal static class PythonLines
{
    public static IEnumerable<string> Of(string text)
    {
        var (line, depth) = (new StringBuilder(), 0);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '#':
                    while (i + 1 < text.Length && text[i + 1] != '\n') i++;
                    break;
                case '\'' or '"':
                    i = EndOfString(text, i);
                    line.Append("''");
                    break;
                case '\\' when i + 1 < text.Length && text[i + 1] is '\n' or '\r':
                    i += text[i + 1] == '\r' && i + 2 < text.Length && text[i + 2] == '\n' ? 2 : 1;
                    line.Append(' ');
                    break;
                case '\n' when depth == 0:
                    yield return line.ToString();
                    line.Clear();
                    break;
                case '\n' or '\r':
                    line.Append(' ');
                    break;
                case var other:
                    if (other is '(' or '[' or '{') depth++;
                    else if (other is ')' or ']' or '}') depth = Math.Max(0, depth - 1);
                    line.Append(other);
                    break;
            }
        }
        yield return line.ToString();
    }

    // The last character of the string that begins here; one that is not closed ends with its line, or the file.
    private static int EndOfString(string text, int start)
    {
        var quote = text[start];
        var triple = string.CompareOrdinal(text, start, new string(quote, 3), 0, 3) == 0;
        for (var i = start + (triple ? 3 : 1); i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (!triple && text[i] == '\n') return i - 1;
            else if (text[i] == quote && (!triple || string.CompareOrdinal(text, i, new string(quote, 3), 0, 3) == 0)) return triple ? i + 2 : i;
        }
        return text.Length;
    }
}
