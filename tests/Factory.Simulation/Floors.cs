using Factory.Engine;
using Factory.Sdk;

namespace Factory.Simulation;

/// <summary>Random contracts over the one machine: blocks that end, hours that are used up, and what is left to be paid for as it goes.</summary>
internal static class Floors
{
    private static readonly HardwareRequest Any = new("cpu", new Dictionary<string, Value>(), new Dictionary<string, string>());

    public static FloorTerms Random(Random random, int cores)
    {
        if (random.Next(2) == 0) return FloorTerms.None;
        List<Contract> contracts = [];
        if (random.Next(2) == 0)
            contracts.Add(new("block", ContractKind.Prepaid, Any, new(random.Next(1, 9_000_000), "USD"), random.Next(2) == 0 ? null : random.Next(3000),
                random.Next(1000, 9000), random.Next(1, cores + 1), null, random.Next(300)));
        if (random.Next(2) == 0)
            contracts.Add(new("hours", ContractKind.Reserved, Any, new(random.Next(1, 9_000_000), "USD"), null, null, null, random.Next(100, 9000), random.Next(200)));
        // What is there for ever lets every history end.
        contracts.Add(new("rest", ContractKind.OnDemand, Any, new(random.Next(1, 9_000_000), "USD"), random.Next(3) == 0 ? random.Next(6000) : null, null, null, null, 0));
        return new() { Name = "floor", Contracts = contracts, Budgets = [new("all", null, null, new(random.Next(1_000_000), "USD"), Holds: false)] };
    }

    /// <summary>Whether there is always something that is free to be paid for.</summary>
    public static bool IsOpen(FloorTerms terms) => terms.Contracts.All(c => c.Name != "rest" || c.From is null);
}
