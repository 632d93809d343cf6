namespace Factory.Tables;

/// <summary>
/// Finds things by names that C# writes as literals: such a name is one and the same string at every row, and is found by its reference,
/// without being hashed. Other names are looked for each time.
/// </summary>
internal sealed class LiteralCache<T>(Func<string, T> find)
{
    private const int Most = 16;
    private (string Name, T Found)[] _known = [];

    public T this[string name]
    {
        get
        {
            foreach (ref readonly var known in _known.AsSpan())
                if (ReferenceEquals(known.Name, name)) return known.Found;
            return Find(name);
        }
    }

    private T Find(string name)
    {
        var found = find(name);
        if (_known.Length < Most) _known = [.. _known, (name, found)];
        return found;
    }
}
