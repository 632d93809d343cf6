using System.IO.Enumeration;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Matches a request with devices by the rules that its backend declares.</summary>
internal static class Matching
{
    /// <summary>Shares of the devices that meet the request, or null when there are too few. All or nothing.</summary>
    public static IReadOnlyList<Share>? Fit(HardwareRequest request, BackendDescription backend, IEnumerable<Offer> offers)
    {
        var rules = RulesOf(request, backend);
        var count = (int)(rules.FirstOrDefault(r => r.Rule == MatchRule.Count)?.Value.AsNumber() ?? 1);
        var candidates = offers.Select(o => (o.Device, Share: ShareOf(o, rules))).Where(c => c.Share is not null).ToList();
        var together = rules.Where(r => r.Rule == MatchRule.Together && r.Value is not Value.Bool { Value: false }).Select(r => r.Target).ToList();
        var groups = candidates
            .Where(c => together.TrueForAll(c.Device.Groups.ContainsKey))
            .GroupBy(c => string.Join('\0', together.Select(t => c.Device.Groups[t])))
            .Where(g => g.Count() >= count)
            // The fullest group first, so that the large ones stay whole for those who need them.
            .OrderBy(g => g.Count()).FirstOrDefault();
        return groups?.Take(count).Select(c => c.Share!).ToList();
    }

    public static string Describe(HardwareRequest request) =>
        request.Arguments.Count == 0 ? request.Kind
            : $"{request.Kind}({string.Join(", ", request.Arguments.Select(a => $"{a.Key}: {Words(a.Key, a.Value)}"))})";

    public static string Describe(Device device) =>
        $"{device.Kind} {device.Model}{string.Concat(device.Resources.Select(r => $", {r.Name} {Words(r.Name, r.Amount)}"))}";

    private static string Words(string name, Value value) =>
        value is Value.Integer bytes && name.Contains("memory", StringComparison.Ordinal) ? new ByteSize(bytes.Value).ToString()
            : value.AsText() ?? value.ToString();

    private static List<AppliedRule> RulesOf(HardwareRequest request, BackendDescription backend) =>
        [.. from argument in backend.Arguments
            let value = request.Arguments.GetValueOrDefault(argument.Name) ?? argument.Default
            where value is not null
            select new AppliedRule(argument.Rule, argument.Target, value)];

    private static Share? ShareOf(Offer offer, List<AppliedRule> rules)
    {
        var (device, usage) = offer;
        if (usage.Whole || !rules.TrueForAll(r => Holds(device, r))) return null;
        var takes = rules.Where(r => r.Rule == MatchRule.Take).ToList();
        if (!device.Divisible || takes.Count == 0) return usage.Idle ? new Share(device.Id, new Dictionary<string, TakenResource>()) : null;
        var taken = new Dictionary<string, TakenResource>(StringComparer.Ordinal);
        foreach (var rule in takes)
        {
            if (TakeFrom(device, usage, rule) is not { } part) return null;
            taken.Add(rule.Target, part);
        }
        return new Share(device.Id, taken);
    }

    private static TakenResource? TakeFrom(Device device, Usage usage, AppliedRule rule)
    {
        var resource = device.Resources.FirstOrDefault(r => r.Name == rule.Target);
        var amount = (long)Math.Ceiling(rule.Value.AsNumber() ?? 0);
        if (resource is null || amount <= 0 || usage.Taken(resource.Name) + amount > resource.Amount) return null;
        return new(amount, [.. resource.Units.Where(u => !usage.IsTaken(resource.Name, u)).Take((int)Math.Min(amount, resource.Units.Count))]);
    }

    private static bool Holds(Device device, AppliedRule rule) => rule.Rule switch
    {
        MatchRule.AtLeast => device.Attributes.GetValueOrDefault(rule.Target)?.AsNumber() >= rule.Value.AsNumber(),
        MatchRule.Equal => rule.Value.Equals(device.Attributes.GetValueOrDefault(rule.Target)),
        MatchRule.Like =>
            FileSystemName.MatchesSimpleExpression(rule.Value.AsText() ?? "", device.Attributes.GetValueOrDefault(rule.Target)?.AsText() ?? device.Model),
        _ => true,
    };

    private sealed record AppliedRule(MatchRule Rule, string Target, Value Value);
}
