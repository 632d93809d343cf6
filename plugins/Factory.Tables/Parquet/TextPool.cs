namespace Factory.Tables;

/// <summary>Makes equal texts the same string while there are few distinct ones, as in columns of categories.</summary>
public sealed class TextPool
{
    private const int MostTexts = 16 * 1024;
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public TextPool() => _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    public string Of(ReadOnlyMemory<char> text) => Of(text.Span);

    public string Of(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return "";
        if (_lookup.TryGetValue(text, out var known)) return known;
        var made = text.ToString();
        if (_texts.Count < MostTexts) _texts.Add(made);
        return made;
    }
}
