using Factory.Language;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>One stage of a fan-out; or the one that a declaration without index is.</summary>
/// <param name="index">What its declaration fans out over.</param>
/// <param name="values">The value of each index.</param>
internal sealed class Instance(string name, IReadOnlyList<BoundVariable> index, IReadOnlyList<Value> values)
{
    /// <summary><c>eval[de,2]</c></summary>
    public string Name { get; } = name;

    public bool IsOne => index.Count == 0;

    /// <summary>Whether it stands for as many as an output has entries.</summary>
    public bool IsOpen { get; } = index.Any(i => i.Over is not null);

    /// <summary>What an index goes over that is known only when it runs.</summary>
    public BoundOver Over(string variable) => index.First(i => i.Name == variable).Over!;

    public Value Of(string variable)
    {
        for (var i = 0; i < index.Count; i++)
            if (index[i].Name == variable) return values[i];
        throw new InvalidOperationException($"`{Name}` has no index `{variable}`");
    }

    public bool Has(string variable) => index.Any(i => i.Name == variable);

    public Value Resolve(Value value) => IsOne ? value : Symbolic.Resolve(value, Of);

    /// <summary>All that a value comes to in a fan-out.</summary>
    public static IEnumerable<Value> Expand(Value value, IReadOnlyList<BoundVariable> index)
    {
        if (index.Count == 0 || !Symbolic.IsIn(value)) return [value];
        var names = Symbolic.Names(value).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<BoundVariable> used = [.. index.Where(i => names.Contains(i.Name))];
        return Combinations(used).Select(v => new Instance("", used, v).Resolve(value));
    }

    /// <summary>All combinations of the values, the last index fastest.</summary>
    public static IEnumerable<Value[]> Combinations(IReadOnlyList<BoundVariable> index)
    {
        var at = new int[index.Count];
        while (true)
        {
            yield return [.. index.Select((v, i) => v.Values[at[i]])];
            var place = at.Length - 1;
            while (place >= 0 && ++at[place] == index[place].Values.Count) at[place--] = 0;
            if (place < 0) yield break;
        }
    }
}
