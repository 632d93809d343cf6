namespace Factory.Language;

/// <summary>A pipeline file's name and content, and where its lines begin.</summary>
public sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string path, string text)
    {
        Path = path;
        Text = text;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n') _lineStarts.Add(i + 1);
    }

    public string Path { get; }
    public string Text { get; }

    /// <summary>Line and column of an offset, both from 1.</summary>
    public (int Line, int Column) Locate(int offset)
    {
        var line = _lineStarts.BinarySearch(offset);
        if (line < 0) line = ~line - 1;
        return (line + 1, offset - _lineStarts[line] + 1);
    }

    /// <summary>The offset of a line and column, both from 1; what lies outside the line or the text is its end.</summary>
    public int Offset(int line, int column)
    {
        if (line < 1) return 0;
        if (line > _lineStarts.Count) return Text.Length;
        var start = _lineStarts[line - 1];
        return start + Math.Clamp(column - 1, 0, Line(line).Length);
    }

    /// <summary>The text of a line, from 1, without its end.</summary>
    public string Line(int line)
    {
        var start = _lineStarts[line - 1];
        var end = line < _lineStarts.Count ? _lineStarts[line] - 1 : Text.Length;
        return Text[start..end].TrimEnd('\r');
    }
}

/// <summary>A part of a text.</summary>
/// <param name="Start">Offset of its first character, from 0.</param>
/// <param name="Length">How many characters.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    public int End => Start + Length;
}
