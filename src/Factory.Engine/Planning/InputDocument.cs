using System.Collections.Immutable;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// What an input hash is made of. Not in it: time, path, host, run, hardware (unless it is pinned), and who made the inputs: they enter by content,
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
        // Of all entries: which one is taken does not count.
        if (task.On.Any(o => o.Variables.Count > 0)) document = document.With("on", Value.Of(task.On.Select(o => (Value)Map(o.Variables, v => v))));
        // By name: a new token is no reason to compute anew.
        if (task.Secrets.Count > 0) document = document.With("secrets", Value.Of(task.Secrets.Order(StringComparer.Ordinal).Select(s => (Value)s)));
        return task.Salt is { } salt ? document.With("salt", salt) : document;
    }

    /// <param name="pinned">What it may run on alone.</param>
    public static Value.Map On(Value.Map document, HardwareRequest? pinned) => pinned is null ? document
        : document.With("hardware", Value.Of(("kind", pinned.Kind), ("model", pinned.Arguments[Pinning.Model])));

    public static Value.Map OfStudy(PlannedStudy study, IReadOnlyDictionary<string, ArtifactReference> inputs)
    {
        var document = OfSearch(study, inputs).With("trials", study.Trials is { } n ? n : Value.Null.Instance)
            .With("limits", Value.Of(("seconds", Optional(study.Limits.Seconds)), ("cost", study.Limits.Cost is { } cost ? (Value)cost.ToString() : Value.Null.Instance),
                ("target", Optional(study.Limits.Target)), ("idle", Optional(study.Limits.Idle))));
        return study.Terminator is { } terminator ? document.With("terminator", Describe(terminator)) : document;
    }

    /// <summary>Digest of all that a study is, but for how long it goes on.</summary>
    public static string IdentityOf(PlannedStudy study, IReadOnlyDictionary<string, ArtifactReference> inputs) => OfSearch(study, inputs).Sha256();

    /// <summary>Digest of what its trials run, whatever is searched: equal where one study can learn from another.</summary>
    public static string LikenessOf(PlannedStudy study, IReadOnlyDictionary<string, ArtifactReference> inputs) =>
        OfTask(study.Template, new(study.Template.Settings.Members.RemoveRange(study.Space.Select(p => p.Name))), inputs)
            .With("objectives", Describe(study.Objectives)).With("constraints", Value.Of(study.Constraints.Select(c => (Value)Describe(c)))).Sha256();

    private static Value.Map OfSearch(PlannedStudy study, IReadOnlyDictionary<string, ArtifactReference> inputs) => Value.Of(
        ("type", "tune"), ("template", OfTask(study.Template, study.Template.Settings, inputs)),
        ("space", Value.Of(study.Space.Select(p => (Value)Describe(p)))),
        ("sampler", Describe(study.Sampler)), ("pruner", Describe(study.Pruner)), ("seed", study.Seed),
        ("first", Value.Of(study.First.Select(p => (Value)p))), ("warm_start", study.WarmStart), ("objectives", Describe(study.Objectives)),
        ("constraints", Value.Of(study.Constraints.Select(c => (Value)Describe(c)))));

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

    // In order, for samplers choose in order.
    private static Value.Map Describe(Parameter parameter)
    {
        var described = parameter switch
        {
            Parameter.Choice c => Value.Of(("choice", Value.Of(c.Values))),
            Parameter.Real r => Value.Of(("low", r.Low), ("high", r.High), ("log", r.Log), ("steps", Optional(r.Steps))),
            Parameter.Whole w => Value.Of(("low", w.Low), ("high", w.High), ("log", w.Log), ("steps", Optional(w.Steps))),
            _ => throw new InvalidOperationException($"a parameter of type {parameter.GetType()} has no document"),
        };
        described = described.With("name", parameter.Name);
        return parameter.When is { } when ? described.With("when", Value.Of((when.Parameter, Value.Of(when.Values)))) : described;
    }

    private static Value.List Describe(IReadOnlyList<PlannedObjective> objectives) =>
        Value.Of(objectives.Select(o => (Value)Describe(o.Expression).With("maximize", o.Sought.Maximize)));

    private static Value.Map Describe(PlannedTuner tuner) => Value.Of(("name", tuner.Name), ("plugin", tuner.Plugin.Digest), ("settings", tuner.Settings));

    private static Value.Map Describe(PlannedExpression expression) => Value.Of(("csharp", expression.Canonical), ("params", expression.Params));

    private static Value Optional(double? number) => number is { } n ? n : Value.Null.Instance;

    private static Value.Map Map<T>(IReadOnlyDictionary<string, T> members, Func<T, string> text) =>
        new(members.ToImmutableSortedDictionary(m => m.Key, m => (Value)text(m.Value), StringComparer.Ordinal));
}
