using System.Text;

namespace Factory.Daemon;

/// <summary>
/// Takes delimited text apart as RFC 4180 has it, record by record; what the stage that reads it would refuse has no next one. (Of what .NET brings, TextFieldParser takes
/// forty times as long, and this is done for every file of a pipeline whenever it is checked.)
/// </summary>
internal sealed class TextRecords(string text, char delimiter, bool quotes)
{
    private int _at;

    /// <summary>Whether there is more, and it cannot be taken apart.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>The fields of the next record; null where there is none.</summary>
    public List<string>? Next()
    {
        while (Skip('\n') || _at + 1 < text.Length && text[_at] == '\r' && text[_at + 1] == '\n' && Skip('\r')) { }
        if (_at >= text.Length) return null;
        List<string> fields = [];
        do
        {
            if (Field() is { } field) fields.Add(field);
            else IsStuck = true;
        } while (!IsStuck && Skip(delimiter));
        return IsStuck ? null : fields;
    }

    private bool Skip(char wanted)
    {
        if (_at >= text.Length || text[_at] != wanted) return false;
        _at++;
        return true;
    }

    private string? Field()
    {
        if (quotes && Skip('"')) return Quoted();
        var rest = text.AsSpan(_at);
        var end = rest.IndexOfAny(delimiter, '\n');
        var field = end < 0 ? rest : rest[..end];
        _at += field.Length;
        if (end < 0 || rest[end] == '\n') field = field.TrimEnd('\r');
        return quotes && field.Contains('"') ? null : field.ToString();
    }

    private string? Quoted()
    {
        var field = new StringBuilder();
        while (text.IndexOf('"', _at) is >= 0 and var end)
        {
            field.Append(text, _at, end - _at);
            _at = end + 1;
            if (Skip('"')) field.Append('"');
            else return _at >= text.Length || text[_at] == delimiter || text[_at] is '\r' or '\n' ? field.ToString() : null;
        }
        return null;
    }
}
