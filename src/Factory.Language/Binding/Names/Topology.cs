namespace Factory.Language.Binding;

/// <summary>
/// Orders things so that each comes after those it depends on; else in their own order. Flat, however long the chains are.
/// </summary>
/// <param name="Order">All of them; on a cycle one comes before what it depends on.</param>
/// <param name="Cycles">Each as its way round, ending before it begins again.</param>
internal sealed record Topology<T>(IReadOnlyList<T> Order, IReadOnlyList<IReadOnlyList<T>> Cycles) where T : class
{
    public static Topology<T> Sort(IEnumerable<T> nodes, Func<T, IEnumerable<T>> dependencies)
    {
        List<T> order = [];
        List<IReadOnlyList<T>> cycles = [];
        HashSet<T> done = [], cyclic = [];
        foreach (var root in nodes)
        {
            if (done.Contains(root)) continue;
            List<(T Node, IEnumerator<T> Next)> way = [(root, dependencies(root).GetEnumerator())];
            Dictionary<T, int> places = new() { [root] = 0 };
            while (way.Count > 0)
            {
                var (node, next) = way[^1];
                if (!next.MoveNext())
                {
                    way.RemoveAt(way.Count - 1);
                    places.Remove(node);
                    done.Add(node);
                    order.Add(node);
                }
                else if (places.TryGetValue(next.Current, out var start))
                {
                    var cycle = way.Skip(start).Select(w => w.Node).ToList();
                    if (!cycle.TrueForAll(cyclic.Contains)) cycles.Add(cycle);
                    cyclic.UnionWith(cycle);
                }
                else if (!done.Contains(next.Current))
                {
                    places[next.Current] = way.Count;
                    way.Add((next.Current, dependencies(next.Current).GetEnumerator()));
                }
            }
        }
        return new(order, cycles);
    }
}
