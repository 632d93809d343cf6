using System.Globalization;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>
/// The tasks of a pipeline as if none fanned out: of each combination of values one, called <c>raw[de]</c>, whose settings and inputs say what is meant. So all that is known of one
/// stage is known of each of a fan-out. Of one over hundreds the first are looked at; one over what another stage makes stays as it is.
/// </summary>
internal static class PlainTasks
{
    private const int MostOfOne = 256, MostOfAll = 4096;

    public static IReadOnlyList<BoundTask> Of(BoundPipeline pipeline)
    {
        List<BoundTask> plain = [];
        var left = MostOfAll;
        var fanOuts = new Dictionary<string, List<(Value[] Key, string Name)>>(StringComparer.Ordinal);
        foreach (var stage in pipeline.Stages)
        {
            if (stage.Task is not { } task) continue;
            if (stage.Index is not [_, ..] index || index.Any(i => i.Over is not null))
            {
                plain.Add(At(task, task.Name, [], [], fanOuts));
                continue;
            }
            List<(Value[], string)> keys = [.. Combinations(index).Take(Math.Min(MostOfOne, left)).Select(v => (v, NameOf(task.Name, v)))];
            left -= keys.Count;
            // Where a study's trials come from nobody refers to as a table.
            if (stage is BoundTask) fanOuts[stage.Name] = keys;
            foreach (var (values, name) in keys) plain.Add(At(task, name, index, values, fanOuts));
        }
        return plain;
    }

    private static string NameOf(string stage, Value[] values) => string.Create(CultureInfo.InvariantCulture, $"{stage}[{string.Join(',', values.Select(Symbolic.Plain))}]");

    // As the planner calls them.
    private static string Gathered(string input, Value[] key) => $"{input}-{string.Concat(string.Join(',', key.Select(Symbolic.Plain)).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '_'))}";

    private static IEnumerable<Value[]> Combinations(IReadOnlyList<BoundVariable> index) => index.Aggregate<BoundVariable, IEnumerable<Value[]>>([[]], (all, i) => all.SelectMany(v => i.Values.Select(n => (Value[])[.. v, n])));

    private static BoundTask At(BoundTask task, string name, IReadOnlyList<BoundVariable> index, Value[] values, Dictionary<string, List<(Value[] Key, string Name)>> fanOuts)
    {
        if (index.Count == 0 && !task.Inputs.Any(i => i.Source is InputSource.Output { Key: not null })) return task;
        Value Of(string variable) => values[index.Index().First(i => i.Item.Name == variable).Index];
        Value Resolved(Value value) => index.Count == 0 ? value : Symbolic.Resolve(value, Of);
        IEnumerable<BoundInput> Inputs(BoundInput input) => input.Source switch
        {
            InputSource.File file => [input with { Source = new InputSource.File(Resolved(file.Path)) }],
            InputSource.Dataset dataset => [input with { Source = new InputSource.Dataset(Resolved(dataset.Reference)) }],
            InputSource.Output { Key: { } key } output when fanOuts.TryGetValue(output.Stage, out var known) =>
                known.Where(k => Fits(k.Key, key)).Select(k => input with { Name = key.IsGather ? Gathered(input.Name, k.Key) : input.Name, Source = new InputSource.Output(k.Name, output.Name) }),
            _ => [input],
        };
        bool Fits(Value[] stage, BoundKey key) => key.Parts.Index().All(p => p.Item is not { } part || p.Index < stage.Length && stage[p.Index].Equals(Resolved(part)));
        return task with { Name = name, Settings = (Value.Map)Resolved(task.Settings), Inputs = [.. task.Inputs.SelectMany(Inputs)] };
    }
}
