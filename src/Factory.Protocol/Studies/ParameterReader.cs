using System.Text.Json;
using Factory.Sdk;

namespace Factory.Protocol;

/// <summary>Reads the parameters of a study's file.</summary>
internal static class ParameterReader
{
    private static readonly string[] s_kinds = ["float", "int", "choice"];
    private static readonly string[] s_members = [.. s_kinds, "log", "steps", "when"];

    public static SearchSpace? Read(JsonElement space, List<string> faults)
    {
        if (space.ValueKind != JsonValueKind.Object || !space.EnumerateObject().Any())
        {
            faults.Add("`space` is the parameters, by name: { \"lr\": { \"float\": [1e-5, 0.1], \"log\": true } }");
            return null;
        }
        var before = faults.Count;
        var parameters = new List<Parameter>();
        foreach (var member in space.EnumerateObject())
        {
            if (Parameter(member, parameters, text => faults.Add($"`space.{member.Name}`: {text}")) is { } parameter) parameters.Add(parameter);
        }
        try
        {
            return faults.Count > before ? null : new SearchSpace(parameters);
        }
        catch (ArgumentException e)
        {
            faults.Add(Words(e));
            return null;
        }
    }

    /// <summary>A point with the types that its parameters have: JSON does not tell 1 from 1.0.</summary>
    public static Value.Map Settle(SearchSpace space, Value.Map point) =>
        space.Parameters.Aggregate(point, (p, parameter) => p[parameter.Name] is { } value ? p.With(parameter.Name, Settle(parameter, value)) : p);

    private static Value Settle(Parameter parameter, Value value) => (parameter, value) switch
    {
        (Sdk.Parameter.Real, Value.Integer i) => (double)i.Value,
        (Sdk.Parameter.Whole, Value.Number n) when n.Value == Math.Truncate(n.Value) && Math.Abs(n.Value) < 1e15 => (long)n.Value,
        (Sdk.Parameter.Choice c, _) when !c.Values.Contains(value) && value.AsNumber() is { } v => c.Values.FirstOrDefault(o => o.AsNumber() == v, value),
        _ => value,
    };

    private static Parameter? Parameter(JsonProperty member, List<Parameter> before, Action<string> fault)
    {
        if (member.Value.ValueKind != JsonValueKind.Object)
        {
            fault("it is { \"float\": [low, high] }, { \"int\": [low, high] } or { \"choice\": [a, b, …] }");
            return null;
        }
        foreach (var unknown in member.Value.EnumerateObject().Where(m => !s_members.Contains(m.Name)))
            fault($"`{unknown.Name}` is not known; there are {string.Join(", ", s_members)}");
        var kinds = member.Value.EnumerateObject().Where(m => s_kinds.Contains(m.Name)).ToList();
        if (kinds is not [var kind])
        {
            fault($"it needs one of {string.Join(", ", s_kinds)}, and has {(kinds.Count == 0 ? "none" : string.Join(" and ", kinds.Select(k => k.Name)))}");
            return null;
        }
        var when = member.Value.TryGetProperty("when", out var w) ? When(w, before, fault) : null;
        var parameter = kind.Name == "choice" ? Choice(member, kind.Value, fault) : Range(member, kind, fault);
        if (parameter is not null && Fault(parameter) is { } wrong) fault(wrong);
        return parameter is null ? null : parameter with { When = when };
    }

    private static string? Fault(Parameter parameter)
    {
        try
        {
            _ = new SearchSpace([parameter]);
            return null;
        }
        catch (ArgumentException e)
        {
            return Words(e);
        }
    }

    // Without the name of the C# parameter that the framework adds.
    private static string Words(ArgumentException e) => e.Message.Split(" (Parameter")[0];

    private static Sdk.Parameter.Choice? Choice(JsonProperty member, JsonElement values, Action<string> fault)
    {
        if (member.Value.TryGetProperty("log", out _) || member.Value.TryGetProperty("steps", out _)) fault("a choice has no `log` and no `steps`");
        if (values.ValueKind == JsonValueKind.Array && values.EnumerateArray().All(v => v.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object)))
            return new(member.Name, [.. values.EnumerateArray().Select(Value.From)]);
        fault("`choice` is a list of texts, numbers, true, false or null");
        return null;
    }

    private static Parameter? Range(JsonProperty member, JsonProperty kind, Action<string> fault)
    {
        if (kind.Value.ValueKind != JsonValueKind.Array || kind.Value.EnumerateArray().ToArray() is not
            [{ ValueKind: JsonValueKind.Number } low, { ValueKind: JsonValueKind.Number } high])
        {
            fault($"`{kind.Name}` is the least and the greatest value: [0, 1]");
            return null;
        }
        var log = Flag(member.Value, fault);
        var steps = Steps(member.Value, fault);
        if (kind.Name == "float") return new Parameter.Real(member.Name, low.GetDouble(), high.GetDouble(), log, steps);
        if (low.TryGetInt64(out var least) && high.TryGetInt64(out var greatest)) return new Parameter.Whole(member.Name, least, greatest, log, steps);
        fault("`int` is between whole numbers; `float` takes others");
        return null;
    }

    private static bool Flag(JsonElement parameter, Action<string> fault)
    {
        if (!parameter.TryGetProperty("log", out var log)) return false;
        if (log.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) fault("`log` is true or false");
        return log.ValueKind == JsonValueKind.True;
    }

    private static int? Steps(JsonElement parameter, Action<string> fault)
    {
        if (!parameter.TryGetProperty("steps", out var steps)) return null;
        if (steps.ValueKind == JsonValueKind.Number && steps.TryGetInt32(out var count) && count > 0) return count;
        fault("`steps` is how many values a grid takes: a whole number, 1 or more");
        return null;
    }

    private static Condition? When(JsonElement when, List<Parameter> before, Action<string> fault)
    {
        if (when.ValueKind != JsonValueKind.Object || when.EnumerateObject().ToArray() is not [var other])
        {
            fault("`when` is one other parameter and its value, or values: { \"optimizer\": [\"sgd\"] }");
            return null;
        }
        if (before.FirstOrDefault(p => p.Name == other.Name) is not { } parent)
        {
            fault($"`when` names `{other.Name}`, which is no parameter that stands before it"
                + (before.Count > 0 ? $"; there are {string.Join(", ", before.Select(p => p.Name))}" : ""));
            return null;
        }
        var values = (other.Value.ValueKind == JsonValueKind.Array ? other.Value.EnumerateArray().Select(Value.From) : [Value.From(other.Value)])
            .Select(v => Settle(parent, v)).ToList();
        foreach (var value in values.Where(v => new SearchSpace([parent with { When = null }]).Misfit(Value.Of((parent.Name, v))) is not null))
            fault($"`when`: `{parent.Name}` can never be {value}");
        return new(other.Name, values);
    }
}
