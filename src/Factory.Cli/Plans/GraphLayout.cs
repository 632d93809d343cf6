namespace Factory.Cli.Plans;

/// <summary>A node's middle.</summary>
internal readonly record struct Place(double X, double Y);

/// <summary>
/// Places a graph in layers (Sugiyama, Tagawa, Toda 1981): each node one layer below the last of those before it, the layers in an order with
/// few crossings (barycentres), and each node as near to the middle of its neighbours as its layer allows. An edge over several layers
/// passes through places of its own.
/// </summary>
internal sealed class GraphLayout
{
    private const int Sweeps = 8;
    private const int Rounds = 40;
    private const double BendWidth = 24;
    private readonly List<Vertex> _vertices = [];
    private readonly List<List<Vertex>> _layers = [];
    private readonly Dictionary<(int From, int To), List<Vertex>> _ways = [];
    private readonly double _gap;

    /// <param name="after">For each node the nodes before it, all of smaller index.</param>
    public GraphLayout(IReadOnlyList<IReadOnlyList<int>> after, double width, double gap, double layerHeight)
    {
        _gap = gap;
        for (var i = 0; i < after.Count; i++) Add(new Vertex(after[i].Select(a => _vertices[a].Layer + 1).DefaultIfEmpty(0).Max(), width));
        for (var i = 0; i < after.Count; i++)
            foreach (var before in after[i]) Connect(before, i);
        for (var sweep = 0; sweep < Sweeps; sweep++) Order(down: sweep % 2 == 0);
        // A large graph is not looked at so closely.
        var rounds = _vertices.Count > 5_000 ? Sweeps : Rounds;
        for (var round = 0; round < rounds; round++) Place(down: round % 2 == 0, both: round >= rounds / 2);
        var left = _vertices.Select(v => v.X - v.Width / 2).DefaultIfEmpty(0).Min();
        foreach (var vertex in _vertices) vertex.X -= left;
        Width = _vertices.Select(v => v.X + v.Width / 2).DefaultIfEmpty(0).Max();
        Height = _layers.Count * layerHeight;
        Places = [.. _vertices.Take(after.Count).Select(v => At(v, layerHeight))];
        Ways = _ways.ToDictionary(w => w.Key, IReadOnlyList<Place> (w) => [.. w.Value.Select(v => At(v, layerHeight))]);
    }

    public double Width { get; }
    public double Height { get; }
    public IReadOnlyList<Place> Places { get; }
    /// <summary>For each edge the places that it passes, from the first node's middle to the last one's.</summary>
    public IReadOnlyDictionary<(int From, int To), IReadOnlyList<Place>> Ways { get; }

    private static Place At(Vertex vertex, double layerHeight) => new(vertex.X, (vertex.Layer + 0.5) * layerHeight);

    private Vertex Add(Vertex vertex)
    {
        while (_layers.Count <= vertex.Layer) _layers.Add([]);
        _layers[vertex.Layer].Add(vertex);
        _vertices.Add(vertex);
        return vertex;
    }

    private void Connect(int from, int to)
    {
        var (first, last) = (_vertices[from], _vertices[to]);
        List<Vertex> way = [first];
        for (var layer = first.Layer + 1; layer < last.Layer; layer++) way.Add(Add(new Vertex(layer, BendWidth)));
        way.Add(last);
        for (var i = 1; i < way.Count; i++)
        {
            way[i - 1].Below.Add(way[i]);
            way[i].Above.Add(way[i - 1]);
        }
        _ways[(from, to)] = way;
    }

    private void Order(bool down)
    {
        foreach (var layer in _layers)
            for (var i = 0; i < layer.Count; i++) layer[i].Order = i;
        foreach (var layer in down ? _layers : Enumerable.Reverse(_layers))
        {
            var sorted = layer.OrderBy(v => (down ? v.Above : v.Below) is { Count: > 0 } next ? next.Average(n => n.Order) : v.Order).ToList();
            layer.Clear();
            layer.AddRange(sorted);
            for (var i = 0; i < layer.Count; i++) layer[i].Order = i;
        }
    }

    private void Place(bool down, bool both)
    {
        foreach (var layer in down ? _layers : Enumerable.Reverse(_layers))
        {
            var wanted = layer.Select(v => (both ? [.. v.Above, .. v.Below] : down ? v.Above : v.Below) is { Count: > 0 } next ? next.Average(n => n.X) : v.X).ToArray();
            Spread(layer, wanted);
        }
    }

    /// <summary>The places in this order, far enough apart, whose squared distances from what is wanted are least: neighbours that would overlap become one block.</summary>
    private void Spread(List<Vertex> layer, double[] wanted)
    {
        var offsets = new double[layer.Count];
        for (var i = 1; i < layer.Count; i++) offsets[i] = offsets[i - 1] + (layer[i - 1].Width + layer[i].Width) / 2 + _gap;
        List<(double Mean, int Count)> blocks = [];
        for (var i = 0; i < layer.Count; i++)
        {
            var block = (Mean: wanted[i] - offsets[i], Count: 1);
            while (blocks is [.., var last] && last.Mean > block.Mean)
            {
                block = ((last.Mean * last.Count + block.Mean * block.Count) / (last.Count + block.Count), last.Count + block.Count);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(block);
        }
        var at = 0;
        foreach (var (mean, count) in blocks)
            for (var end = at + count; at < end; at++) layer[at].X = mean + offsets[at];
    }

    private sealed class Vertex(int layer, double width)
    {
        public int Layer { get; } = layer;
        public double Width { get; } = width;
        public int Order { get; set; }
        public double X { get; set; }
        public List<Vertex> Above { get; } = [];
        public List<Vertex> Below { get; } = [];
    }
}
