using Factory.Language;

namespace Factory.Engine;

/// <summary>Finds where inputs come from in the plan.</summary>
internal sealed class InputPlanner(PlanningFacts facts, Layout layout)
{
    public int IndexOf(BoundReference stage, Instance instance) => layout.IndexOf(stage, instance);

    /// <summary>One input, or of a gather one for each stage.</summary>
    public IEnumerable<PlannedInput> Plan(BoundInput input, Instance instance) => input.Source switch
    {
        InputSource.Output { Key: { IsGather: true } key } o => Gathered(input, new(o.Stage, key), o.Name, instance),
        InputSource.Entry e => [new(input.Name, input.Kind, new(layout.IndexOf(instance.Over(e.Index).Stage, instance), instance.Over(e.Index).Output, null, null)) { Takes = InputUse.Entry }],
        InputSource.Output o => [new(input.Name, input.Kind, new(layout.IndexOf(new(o.Stage, o.Key), instance), o.Name, null, null))],
        InputSource.File f when instance.Resolve(f.Path).AsText() is { } path => [new(input.Name, input.Kind, new(null, null, facts.Files[path], path))],
        InputSource.Release r => [Outside(input, new(true, instance.Resolve(r.Reference).AsText()!))],
        InputSource.Dataset d => [Outside(input, new(false, instance.Resolve(d.Reference).AsText()!))],
        var other => throw new InvalidOperationException($"no input from a {other.GetType().Name}"),
    };

    private PlannedInput Outside(BoundInput input, OutsideReference reference)
    {
        var found = facts.Outside[reference];
        return new(input.Name, found.Kind, new(null, null, found.Content, found.Pinned));
    }

    private IEnumerable<PlannedInput> Gathered(BoundInput input, BoundReference stages, string output, Instance instance)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var takes = layout.IsOpen(stages) ? InputUse.Every : InputUse.Output;
        foreach (var (key, index) in layout.AllOf(stages, instance))
            yield return new(takes == InputUse.Output ? Gathering.Free(names, Gathering.NameOf(input.Name, key)) : input.Name, input.Kind,
                new(index, output, null, null)) { Takes = takes };
    }
}
