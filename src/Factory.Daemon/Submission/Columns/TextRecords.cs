using System.Text;

namespace Factory.Daemon;

/// <summary>
/// Takes delimited text apart as RFC 4180 has it, record by record; what the stage that reads it would refuse has no next one. (Of what .NET brings, TextFieldParser takes
/// forty times as long, and this is done for every file of a pipeline whenever it is checked.)
/// </summary>
internal sealed class TextRecords(string text, char delimiter, bool quotes)
{
    private int _at;
    private int _counted;

    /// <summary>The line on which the last record began, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>Whether a quote is open where the text ends.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>What keeps the record after the last one from being taken apart, whatever comes after the text; null where nothing does.</summary>
    public string? Fault { get; private set; }

    /// <summary>The fields of the next record; null where there is none.</summary>
    public List<string>? Next()
    {
        while (Skip('\n') || _at + 1 < text.Length && text[_at] == '\r' && text[_at + 1] == '\n' && Skip('\r')) { }
        if (_at >= text.Length) return null;
        Line += text.AsSpan(_counted, _at - _counted).Count('\n');
        _counted = _at;
        List<string> fields = [];
        do
        {
            if (Field(fields.Count + 1) is not { } field) return null;
            fields.Add(field);
        } while (Skip(delimiter));
        return fields;
    }

    private bool Skip(char wanted)
    {
        if (_at >= text.Length || text[_at] != wanted) return false;
        _at++;
        return true;
    }

    private string? Field(int number)
    {
        if (quotes && Skip('"')) return Quoted(number);
        var rest = text.AsSpan(_at);
        var end = rest.IndexOfAny(delimiter, '\n');
        var field = end < 0 ? rest : rest[..end];
        _at += field.Length;
        if (end < 0 || rest[end] == '\n') field = field.TrimEnd('\r');
        if (!quotes || !field.Contains('"')) return field.ToString();
        Fault = $"field {number} holds a quote and is not in quotes";
        return null;
    }

    private string? Quoted(int number)
    {
        var field = new StringBuilder();
        while (text.IndexOf('"', _at) is >= 0 and var end)
        {
            field.Append(text, _at, end - _at);
            _at = end + 1;
            if (Skip('"')) field.Append('"');
            else if (_at >= text.Length || text[_at] == delimiter || text[_at] is '\r' or '\n') return field.ToString();
            else
            {
                Fault = $"field {number} goes on after its closing quote";
                return null;
            }
        }
        IsOpen = true;
        return null;
    }
}
