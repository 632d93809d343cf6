using System.IO.Enumeration;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>A request as its backend's rules read it: what a device must be, what is taken of it, how many, and what must lie together.</summary>
internal sealed class Matching
{
    private readonly IReadOnlyList<(MatchRule Rule, string Target, Value Value)> _conditions;
    private readonly IReadOnlyList<(string Resource, long Amount)> _takes;
    private readonly bool _whole;

    public Matching(HardwareRequest request, BackendDescription backend)
    {
        var rules = (from argument in backend.Arguments
                     let value = request.Arguments.GetValueOrDefault(argument.Name) ?? argument.Default
                     where value is not null
                     select (argument.Rule, argument.Target, Value: value)).ToList();
        _conditions = [.. rules.Where(r => r.Rule is MatchRule.AtLeast or MatchRule.Equal or MatchRule.Like)];
        _takes = [.. rules.Where(r => r.Rule == MatchRule.Take).Select(r => (r.Target, (long)Math.Ceiling(r.Value.AsNumber() ?? 0)))];
        Count = (int)(rules.Where(r => r.Rule == MatchRule.Count).Select(r => r.Value.AsNumber()).FirstOrDefault() ?? 1);
        Together = [.. rules.Where(r => r.Rule == MatchRule.Together && r.Value is not Value.Bool { Value: false })
            .Select(r => r.Target.Length > 0 ? r.Target : r.Value.AsText() ?? "")];
        Near = Together.Count > 0 ? [] : [.. backend.Arguments.Where(a => a.Rule == MatchRule.Together)
            .SelectMany(a => a.Target.Length > 0 ? [a.Target] : a.Type.Choices ?? []).Distinct()];
        Told = rules.Where(r => r.Rule == MatchRule.Tell).ToDictionary(r => r.Target, r => r.Value, StringComparer.Ordinal);
        _whole = _takes.Count == 0 || rules.Exists(r => r.Rule == MatchRule.Share && r.Value is not Value.Bool { Value: true });
    }

    public int Count { get; }
    /// <summary>Kinds of groups of which all devices must be in one.</summary>
    public IReadOnlyList<string> Together { get; }
    /// <summary>Kinds of groups in which devices lie near each other, for a request that asks for none: they are used where it costs nothing.</summary>
    public IReadOnlyList<string> Near { get; }
    /// <summary>What the backend is to be told of the request.</summary>
    public IReadOnlyDictionary<string, Value> Told { get; }

    /// <summary>Whether a device is what is asked for, whoever has it.</summary>
    public bool Accepts(Device device) => (Count == 1 || !device.Alone) && _conditions.All(c => Holds(device, c.Rule, c.Target, c.Value));

    public bool TakesWhole(Device device) => _whole || !device.Divisible;

    /// <summary>What would be taken of the device now; null when there is too little left.</summary>
    public Share? ShareOf(Device device, Usage usage)
    {
        if (usage.Whole) return null;
        if (TakesWhole(device))
            return usage.Idle && _takes.All(t => Has(device, t.Resource, t.Amount)) ? new Share(device.Id, new Dictionary<string, TakenResource>()) : null;
        var taken = new Dictionary<string, TakenResource>(StringComparer.Ordinal);
        foreach (var (name, amount) in _takes)
        {
            if (TakeFrom(device, usage, name, amount) is not { } part) return null;
            taken.Add(name, part);
        }
        return new Share(device.Id, taken);
    }

    public static string Describe(HardwareRequest request) =>
        request.Arguments.Count == 0 ? request.Kind
            : $"{request.Kind}({string.Join(", ", request.Arguments.Select(a => $"{a.Key}: {Words(a.Key, a.Value)}"))})";

    public static string Describe(Device device) =>
        $"{device.Kind} {device.Model}{string.Concat(device.Resources.Select(r => $", {r.Name} {Words(r.Name, r.Amount)}"))}";

    private static string Words(string name, Value value) =>
        value is Value.Integer bytes && name.Contains("memory", StringComparison.Ordinal) ? new ByteSize(bytes.Value).ToString()
            : value.AsText() ?? value.ToString();

    private static bool Has(Device device, string name, long amount) => device.Resources.FirstOrDefault(r => r.Name == name)?.Amount >= amount;

    private static TakenResource? TakeFrom(Device device, Usage usage, string name, long amount)
    {
        var resource = device.Resources.FirstOrDefault(r => r.Name == name);
        if (resource is null || amount <= 0 || usage.Taken(name) + amount > resource.Amount) return null;
        return new(amount, [.. resource.Units.Where(u => !usage.IsTaken(name, u)).Take((int)Math.Min(amount, resource.Units.Count))]);
    }

    private static bool Holds(Device device, MatchRule rule, string target, Value value) => rule switch
    {
        MatchRule.AtLeast => device.Attributes.GetValueOrDefault(target)?.AsNumber() >= value.AsNumber(),
        MatchRule.Equal => value.Equals(device.Attributes.GetValueOrDefault(target)),
        _ => FileSystemName.MatchesSimpleExpression(value.AsText() ?? "", device.Attributes.GetValueOrDefault(target)?.AsText() ?? device.Model),
    };
}
