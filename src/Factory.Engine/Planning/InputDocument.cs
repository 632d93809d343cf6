using System.Collections.Immutable;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// What an input hash is made of. Not in it: time, path, host, run, hardware, and who made the inputs: they enter by content,
/// so a stage that ran again and made the same bytes stops the wave there.
/// </summary>
internal static class InputDocument
{
    public static InputHash Hash(Value.Map document) => new(document.Sha256());

    public static Value.Map OfTask(PlannedTask task, Value.Map settings, IReadOnlyDictionary<string, ArtifactReference> inputs)
    {
        var document = Value.Of(
            ("type", task.Type), ("plugin", task.Plugin.Digest), ("settings", settings),
            ("inputs", Map(inputs, i => i.Digest.Hex)), ("files", Map(task.Files, f => f.Hex)), ("env", Map(task.Environment, v => v)));
        // By name: a new token is no reason to compute anew.
        if (task.Secrets.Count > 0) document = document.With("secrets", Value.Of(task.Secrets.Order(StringComparer.Ordinal).Select(s => (Value)s)));
        return task.Salt is { } salt ? document.With("salt", salt) : document;
    }

    public static Value.Map OfStudy(PlannedStudy study, IReadOnlyDictionary<string, ArtifactReference> inputs) => Value.Of(
        ("type", "tune"), ("template", OfTask(study.Template, study.Template.Settings, inputs)),
        ("space", Value.Of([.. study.Space.Select(d => (d.Name, Describe(d)))])),
        ("sampler", study.Sampler), ("seed", study.Seed), ("trials", study.Trials is { } n ? n : Value.Null.Instance),
        ("maximize", study.Maximize), ("objective", study.Objective.Canonical), ("params", study.Objective.Params));

    /// <param name="released">The content for which someone must approve.</param>
    public static Value.Map OfGate(PlannedGate gate, IReadOnlyList<Value.Map> names, IEnumerable<ArtifactReference> released)
    {
        var document = Value.Of(
            ("type", "check"), ("conditions", Value.Of(gate.Conditions.Select((c, i) => (Value)Value.Of(("csharp", c.Canonical), ("names", names[i]))))));
        return gate.Approvers.Count == 0 ? document : document
            .With("approve", Value.Of(gate.Approvers.Select(a => (Value)a)))
            .With("released", Value.Of(released.Select(r => (Value)r.Digest.Hex)));
    }

    public static Value.Map OfRelease(PlannedRelease release, IReadOnlyDictionary<string, ArtifactReference> inputs) => Value.Of(
        ("type", "publish"), ("name", release.Name), ("inputs", Map(inputs, i => i.Digest.Hex)), ("alias", release.Alias is { } a ? a : Value.Null.Instance));

    private static Value.Map Describe(SearchDimension dimension) => dimension switch
    {
        SearchDimension.Choice c => Value.Of(("choice", Value.Of(c.Values))),
        SearchDimension.Real r => Value.Of(("low", r.Low), ("high", r.High), ("log", r.Log), ("steps", Optional(r.Steps))),
        SearchDimension.Whole w => Value.Of(("low", w.Low), ("high", w.High), ("log", w.Log), ("steps", Optional(w.Steps))),
        _ => throw new InvalidOperationException($"a search dimension of type {dimension.GetType()} has no document"),
    };

    private static Value Optional(int? number) => number is { } n ? n : Value.Null.Instance;

    private static Value.Map Map<T>(IReadOnlyDictionary<string, T> members, Func<T, string> text) =>
        new(members.ToImmutableSortedDictionary(m => m.Key, m => (Value)text(m.Value), StringComparer.Ordinal));
}
