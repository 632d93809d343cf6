using System.Text.Json.Serialization;

namespace Factory.Sdk;

/// <summary>One parameter of a search space.</summary>
/// <param name="Name">Its name; unique in the space.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Choice), "choice")]
[JsonDerivedType(typeof(Real), "real")]
[JsonDerivedType(typeof(Whole), "whole")]
public abstract record Parameter(string Name)
{
    /// <summary>When the parameter has a value at all; null: always.</summary>
    public Condition? When { get; init; }

    /// <summary>One of some values, in no order.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Values">The values; at least one, all different.</param>
    public sealed record Choice(string Name, IReadOnlyList<Value> Values) : Parameter(Name);

    /// <summary>A real number between two, both included.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Low">The least value.</param>
    /// <param name="High">The greatest value; not below <paramref name="Low"/>.</param>
    /// <param name="Log">Whether ratios matter and not differences; then <paramref name="Low"/> is above zero.</param>
    /// <param name="Steps">How many values a grid takes from it, or null when there is no grid.</param>
    public sealed record Real(string Name, double Low, double High, bool Log = false, int? Steps = null) : Parameter(Name);

    /// <summary>A whole number between two, both included.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Low">The least value.</param>
    /// <param name="High">The greatest value; not below <paramref name="Low"/>.</param>
    /// <param name="Log">Whether ratios matter and not differences; then <paramref name="Low"/> is above zero.</param>
    /// <param name="Steps">How many values a grid takes from it, or null for all.</param>
    public sealed record Whole(string Name, long Low, long High, bool Log = false, int? Steps = null) : Parameter(Name);
}

/// <summary>Says that a parameter has a value only where another one has one of some values.</summary>
/// <param name="Parameter">The other's name. It stands earlier in the space, and where it has no value itself, the condition does not hold.</param>
/// <param name="Values">The values of the other for which the condition holds.</param>
public sealed record Condition(string Parameter, IReadOnlyList<Value> Values);

/// <summary>What a study searches: parameters, each after those that its condition names.</summary>
public sealed class SearchSpace
{
    /// <param name="parameters">The parameters, in the order in which they are chosen.</param>
    /// <exception cref="ArgumentException">The parameters make no space; the message names the one and says why.</exception>
    public SearchSpace(IReadOnlyList<Parameter> parameters)
    {
        Parameters = parameters;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            if (Fault(parameter) is { } fault) throw new ArgumentException($"the parameter `{parameter.Name}` {fault}", nameof(parameters));
            if (parameter.When is { } when && !names.Contains(when.Parameter))
                throw new ArgumentException($"the parameter `{parameter.Name}` depends on `{when.Parameter}`, which does not stand before it", nameof(parameters));
            if (!names.Add(parameter.Name)) throw new ArgumentException($"there are two parameters `{parameter.Name}`", nameof(parameters));
        }
    }

    /// <summary>The parameters, in the order in which they are chosen.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Whether a parameter has a value in a point, by the values of those before it.</summary>
    public static bool IsActive(Parameter parameter, Value.Map point) =>
        parameter.When is not { } when || (point[when.Parameter] is { } value && when.Values.Contains(value));

    /// <summary>What keeps a point from being one of this space: a value missing, too many, out of range or of another type; null when it is one.</summary>
    public string? Misfit(Value.Map point)
    {
        var active = Parameters.Where(p => IsActive(p, point)).ToList();
        foreach (var parameter in active)
        {
            if (point[parameter.Name] is not { } value) return $"`{parameter.Name}` has no value";
            if (!Holds(parameter, value)) return $"`{parameter.Name}` cannot be {value}";
        }
        return point.Members.Count == active.Count ? null
            : $"`{point.Members.Keys.First(k => active.All(p => p.Name != k))}` has a value where it is not active or not known";
    }

    private static bool Holds(Parameter parameter, Value value) => (parameter, value) switch
    {
        (Parameter.Choice c, _) => c.Values.Contains(value),
        (Parameter.Real r, Value.Number n) => n.Value >= r.Low && n.Value <= r.High,
        (Parameter.Whole w, Value.Integer i) => i.Value >= w.Low && i.Value <= w.High,
        _ => false,
    };

    private static string? Fault(Parameter parameter) => parameter switch
    {
        Parameter.Choice { Values.Count: 0 } => "has no values",
        Parameter.Choice c when c.Values.Distinct().Count() < c.Values.Count => "has a value twice",
        Parameter.Real r when !double.IsFinite(r.Low) || !double.IsFinite(r.High) || r.Low > r.High => "has no range",
        Parameter.Real { Log: true, Low: <= 0 } or Parameter.Whole { Log: true, Low: <= 0 } => "cannot be logarithmic and reach zero",
        Parameter.Whole w when w.Low > w.High => "has no range",
        Parameter.Real { Steps: < 1 } or Parameter.Whole { Steps: < 1 } => "needs at least one step",
        _ => null,
    };
}
