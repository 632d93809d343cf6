using System.Collections.Immutable;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Puts all stages of fan-outs in the place of the fan-outs, once they are known.</summary>
internal static class Gathering
{
    private const string Each = "$each";

    /// <summary>What an input is called that is one of those gathered as another: it becomes the name of a folder and of a variable.</summary>
    public static string NameOf(string input, string key) => $"{input}-{string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '_'))}";

    /// <summary>In a list of a setting: an item for each input that is gathered under this name.</summary>
    public static Value.Map EachOf(string input) => Value.Of((Each, input));

    /// <param name="parts">The stages of a fan-out, by its index; null for what is none.</param>
    /// <returns>Null where the stage gathers nothing.</returns>
    public static PlannedStage? Resolve(PlannedStage stage, Func<int, IReadOnlyList<ListedStage>?> parts)
    {
        PlannedStage? gathered = stage switch
        {
            PlannedTask task => Resolve(task, parts),
            PlannedStudy study => Resolve(study.Template, parts) is { } template ? study with { Template = template } : null,
            PlannedRelease release when IsOpen(release.Inputs) => release with { Inputs = [.. Inputs(release.Inputs, parts).Select(i => i.Input)] },
            PlannedGate gate when IsOpen(gate.Released) || gate.Conditions.Any(c => IsOpen(c, parts)) => gate with
            {
                Conditions = [.. gate.Conditions.Select(c => Resolve(c, parts))],
                Released = [.. Inputs(gate.Released, parts).Select(i => i.Input)],
            },
            _ => null,
        };
        return stage.When is { } when && IsOpen(when, parts) ? (gathered ?? stage) with { When = Resolve(when, parts) } : gathered;
    }

    private static PlannedTask? Resolve(PlannedTask task, Func<int, IReadOnlyList<ListedStage>?> parts)
    {
        if (!IsOpen(task.Inputs)) return null;
        var inputs = Inputs(task.Inputs, parts).ToList();
        var names = inputs.ToLookup(i => i.As, i => i.Input.Name, StringComparer.Ordinal);
        return task with { Inputs = [.. inputs.Select(i => i.Input)], Settings = (Value.Map)Resolve(task.Settings, names) };
    }

    private static bool IsOpen(IReadOnlyList<PlannedInput> inputs) => inputs.Any(i => i.Takes == InputUse.Every);

    private static bool IsOpen(PlannedExpression expression, Func<int, IReadOnlyList<ListedStage>?> parts) =>
        expression.Lists.Values.Any(l => l.Any(s => parts(s.Stage) is not null));

    private static IEnumerable<(string As, PlannedInput Input)> Inputs(IReadOnlyList<PlannedInput> inputs, Func<int, IReadOnlyList<ListedStage>?> parts)
    {
        var names = inputs.Where(i => i.Takes != InputUse.Every).Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var input in inputs)
        {
            if (input.Takes != InputUse.Every) yield return (input.Name, input);
            else foreach (var (key, stage) in parts(input.Source.Stage!.Value)!)
                yield return (input.Name, new(Free(names, NameOf(input.Name, key)), input.Kind, input.Source with { Stage = stage }));
        }
    }

    /// <summary>The name, or where that is taken the name with a number.</summary>
    public static string Free(HashSet<string> taken, string name)
    {
        var free = name;
        for (var n = 2; !taken.Add(free); n++) free = $"{name}-{n}";
        return free;
    }

    private static PlannedExpression Resolve(PlannedExpression expression, Func<int, IReadOnlyList<ListedStage>?> parts) => expression with
    {
        Lists = expression.Lists.ToDictionary(l => l.Key, l => (IReadOnlyList<ListedStage>)[.. l.Value.SelectMany(s => parts(s.Stage) ?? [s])], StringComparer.Ordinal),
    };

    private static Value Resolve(Value value, ILookup<string, string> names) => value switch
    {
        Value.List list => Value.Of(list.Items.SelectMany(i => i is Value.Map map && map[Each]?.AsText() is { } input
            ? names[input].Select(n => (Value)Value.Of(("$input", n))) : [Resolve(i, names)])),
        Value.Map map => new Value.Map(map.Members.ToImmutableSortedDictionary(m => m.Key, m => Resolve(m.Value, names), StringComparer.Ordinal)),
        _ => value,
    };
}
