using Factory.Language;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Where the stages of a pipeline come in its plan: those of a fan-out one after another.</summary>
internal sealed class Layout
{
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    public Layout(IReadOnlyList<BoundStage> ordered)
    {
        var next = 0;
        foreach (var stage in ordered)
        {
            var place = new Place(stage, next);
            _places.Add(stage.Name, place);
            next += place.Count;
        }
        Count = next;
    }

    public int Count { get; }

    public static IEnumerable<Instance> InstancesOf(BoundStage stage) => stage.Index.Count == 0
        ? [new(stage.Name, [], [])]
        : Instance.Combinations(stage.Index).Select(v => new Instance(NameOf(stage, KeyOf(v)), stage.Index, v));

    /// <summary>The one stage that is meant.</summary>
    /// <param name="from">Who refers.</param>
    public int IndexOf(BoundReference reference, Instance from)
    {
        var place = _places[reference.Stage];
        return reference.Key is null ? place.Start : place.At([.. reference.Key.Parts.Select(p => from.Resolve(p!))]);
    }

    /// <summary>All stages that are meant, with their keys.</summary>
    public IEnumerable<(string Key, int Index)> AllOf(BoundReference reference, Instance from)
    {
        var place = _places[reference.Stage];
        if (reference.Key is not { } key) return [("", place.Start)];
        IReadOnlyList<BoundVariable> narrowed =
            [.. place.Stage.Index.Select((v, i) => key.Parts[i] is { } part ? v with { Values = [from.Resolve(part)] } : v)];
        return Instance.Combinations(narrowed).Select(v => (KeyOf(v), place.At(v)));
    }

    /// <summary>Whether it is a fan-out that is known only when it runs.</summary>
    public bool IsOpen(BoundReference reference) => _places[reference.Stage].Stage.Index.Any(i => i.Over is not null);

    private static string KeyOf(IEnumerable<Value> values) => string.Join(",", values.Select(v => Symbolic.Is(v) ? "*" : Symbolic.Plain(v)));

    // A release is also a folder, and a word on the command line.
    private static string NameOf(BoundStage stage, string key) => stage is BoundRelease ? $"{stage.Name}-{key.Replace(',', '-')}" : $"{stage.Name}[{key}]";

    private sealed class Place(BoundStage stage, int start)
    {
        private readonly Dictionary<Value, int>?[] _positions = new Dictionary<Value, int>?[stage.Index.Count];

        public BoundStage Stage => stage;
        public int Start => start;
        public int Count { get; } = stage.Index.Aggregate(1, (n, v) => n * v.Values.Count);

        public int At(Value[] values)
        {
            var at = 0;
            for (var i = 0; i < values.Length; i++) at = at * stage.Index[i].Values.Count + PositionOf(i, values[i]);
            return start + at;
        }

        private int PositionOf(int index, Value value)
        {
            if (stage.Index[index].Over is not null) return 0;
            var positions = _positions[index] ??= stage.Index[index].Values.Index().ToDictionary(v => v.Item, v => v.Index);
            return positions.TryGetValue(value, out var at) ? at
                : throw new PlanningException(stage.Span, $"`{stage.Name}` has no stage for {value}, which another refers to");
        }
    }
}
