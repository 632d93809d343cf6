using System.Collections.Immutable;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Gives the C# of a pipeline the values and stages that its names stand for.</summary>
internal sealed class PlannedExpressions(BoundPipeline pipeline, PlanningFacts facts, Layout layout)
{
    private readonly ImmutableDictionary<string, Value> _params = pipeline.Params.ToImmutableDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);

    public PlannedExpression Plan(int id, Instance instance)
    {
        var compiled = facts.Expressions[id];
        var scope = pipeline.Expressions[id].Names;
        return new(
            facts.Assembly, compiled.Method, compiled.Canonical,
            Value.Of([.. compiled.Names.Where(n => scope[n] is ScopeName.Param).Select(n => (n, ValueOf(n, instance)))]),
            compiled.Names.Where(n => scope[n] is ScopeName.Metrics)
                .ToDictionary(n => n, n => layout.IndexOf(((ScopeName.Metrics)scope[n]).Stage, instance), StringComparer.Ordinal),
            compiled.Names.Any(n => scope[n] is ScopeName.Previous))
        {
            Lists = compiled.Names.Where(n => scope[n] is ScopeName.MetricsList).ToDictionary(n => n,
                n => (IReadOnlyList<ListedStage>)[.. layout.AllOf(((ScopeName.MetricsList)scope[n]).Stages, instance).Select(s => new ListedStage(s.Key, s.Index))],
                StringComparer.Ordinal),
        };
    }

    /// <summary>How it stands in a setting.</summary>
    public Value.Map Describe(int id, Instance instance)
    {
        var compiled = facts.Expressions[id];
        return Value.Of(("$csharp", compiled.Canonical), ("names", Value.Of([.. compiled.Names.Select(n => (n, ValueOf(n, instance)))])));
    }

    public CompiledSettings? Compiled(BoundTask task, Instance instance)
    {
        var items = task.Settings.Members
            .Select(m => (m.Key, Id: BoundExpression.IdOf(m.Value)))
            .Where(m => m.Id is not null)
            .Select(m => new CompiledSetting(m.Key, facts.Expressions[m.Id!.Value].Method, [.. facts.Expressions[m.Id.Value].Names.Select(n => ValueOf(n, instance))]))
            .ToList();
        return items.Count == 0 ? null : new(facts.Assembly, items);
    }

    /// <summary>Whether an index is among the names of an expression of a setting.</summary>
    public bool DependsOnIndex(Value setting, IReadOnlyList<BoundVariable> index) =>
        BoundExpression.IdOf(setting) is { } id && facts.Expressions[id].Names.Any(n => index.Any(i => i.Name == n));

    public bool UsesPrevious(int id) => facts.Expressions[id].Names.Any(n => pipeline.Expressions[id].Names[n] is ScopeName.Previous);

    private Value ValueOf(string name, Instance instance) => instance.Has(name) ? instance.Of(name) : _params[name];
}
