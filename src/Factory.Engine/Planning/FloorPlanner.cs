using Factory.Language;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>What a floor file says → what the engine works with.</summary>
public static class FloorPlanner
{
    public static FloorTerms Plan(BoundFloor floor) => new()
    {
        Name = floor.Name,
        Contracts = [.. floor.Contracts.Select(Plan)],
        Budgets = [.. floor.Budgets.Select(b => new Budget(b.Name, b.Pipeline, b.User, Plan(b.Limit), b.Holds))],
    };

    /// <summary>The devices that a simulation counts on: each argument of a request for one says what it is.</summary>
    public static IReadOnlyList<(BackendDescription Backend, Inventory Inventory)> Hardware(BoundFloor floor, Catalog catalog) =>
        [.. floor.Devices.GroupBy(d => d.Like.Kind).Select(g => (catalog.Backends[g.Key], new Inventory(1, [.. g.SelectMany(d => Devices(d, catalog.Backends[g.Key]))])))];

    /// <summary>How those behave, by device.</summary>
    public static IReadOnlyDictionary<string, Behaviour> Behaviours(BoundFloor floor) => (
        from devices in floor.Devices
        let behaviour = new Behaviour(devices.Speed, devices.Fails?.TotalMilliseconds, devices.Repair.TotalMilliseconds)
        from number in Enumerable.Range(0, devices.Count)
        select (Id: IdOf(devices, number), behaviour)).ToDictionary(d => d.Id, d => d.behaviour, StringComparer.Ordinal);

    public static IReadOnlyList<RandomLoad> Loads(BoundFloor floor) => [.. floor.Loads.Select(l =>
        new RandomLoad(l.Name, l.Pipeline, l.User, l.On, l.Priority, l.Every.TotalMilliseconds, l.Takes.TotalMilliseconds, l.Spread))];

    private static IEnumerable<Device> Devices(BoundDevices devices, BackendDescription backend)
    {
        var given = backend.Arguments.Where(a => devices.Like.Arguments.ContainsKey(a.Name)).Select(a => (Argument: a, Value: devices.Like.Arguments[a.Name])).ToList();
        var attributes = given.Where(g => g.Argument.Rule is MatchRule.AtLeast or MatchRule.Equal or MatchRule.Like).ToDictionary(g => g.Argument.Target, g => g.Value);
        List<DeviceResource> resources = [.. given.Where(g => g.Argument.Rule == MatchRule.Take).Select(g => Resource(g.Argument, (long)g.Value.AsNumber()!))];
        var model = attributes.GetValueOrDefault("model")?.AsText() ?? devices.Name;
        for (var i = 0; i < devices.Count; i++)
            yield return new(IdOf(devices, i), backend.Kind, model, resources.Count > 0, resources, attributes,
                devices.Groups.ToDictionary(g => g.Key, g => $"{devices.Name}/{i / g.Value}"));
    }

    private static string IdOf(BoundDevices devices, int number) => $"{devices.Name}-{number}";

    // What is counted, such as cores, is told apart; what is measured, such as memory, is not.
    private static DeviceResource Resource(RequestArgument argument, long amount) =>
        new(argument.Target, amount, argument.Type.Kind == SettingKind.Integer ? [.. Enumerable.Range(0, (int)amount).Select(n => $"{n}")] : []);

    private static Contract Plan(BoundContract c) => new(c.Name, Plan(c.Kind), c.For, Plan(c.Price), c.From?.ToUnixTimeMilliseconds(),
        c.Until?.ToUnixTimeMilliseconds(), c.Units, c.Hours is { } hours ? (long)(hours * 3_600_000) : null, (long)c.Drain.TotalMilliseconds);

    private static ContractKind Plan(ContractWord word) => word switch
    {
        ContractWord.Prepaid => ContractKind.Prepaid,
        ContractWord.Reserved => ContractKind.Reserved,
        ContractWord.Spot => ContractKind.Spot,
        _ => ContractKind.OnDemand,
    };

    public static Money? Plan(BoundMoney? money) => money is { } known ? Plan(known) : null;

    private static Money Plan(BoundMoney money) => new((long)Math.Round(money.Amount * 1_000_000m), money.Currency);
}
