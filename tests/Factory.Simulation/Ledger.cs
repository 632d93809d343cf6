using Factory.Engine;

namespace Factory.Simulation;

/// <summary>Books of what was held: every bill is whole, no contract is overdrawn, and the parts come to the whole.</summary>
internal sealed class Ledger(FloorTerms terms)
{
    private readonly Dictionary<AttemptId, Delta.AttemptCreated> _begun = [];
    private readonly List<Charge> _charges = [];

    public void Begin(Delta.AttemptCreated d) => _begun.Add(d.Attempt, d);

    public void End(Delta.AttemptClosed d)
    {
        var begun = _begun[d.Attempt];
        foreach (var share in begun.Placement.Shares)
        {
            var units = share.Taken["cores"].Units.Count;
            var at = begun.At;
            foreach (var charge in d.Charges.Where(c => c.Device == share.Device))
            {
                Invariants.Require(charge.Since == at && charge.Until >= at, $"the bill of {d.Attempt} goes from {at} to {charge.Since}");
                Invariants.Require(charge.Term.Units == units, $"the bill of {d.Attempt} is about {charge.Term.Units} cores, and it held {units}");
                at = charge.Until;
            }
            Invariants.Require(at == Math.Max(d.At, at), $"the bill of {d.Attempt} ends at {at}, and it held its cores until {d.At}");
        }
        _charges.AddRange(d.Charges);
    }

    /// <param name="clock">Whether all times are of one clock: else what was one after the other may seem to be at once.</param>
    public void Balance(bool clock)
    {
        foreach (var contract in terms.Contracts) Check(contract, [.. _charges.Where(c => c.Term.Contract == contract.Name)], clock);
        // To the millionth: amounts are whole numbers, whoever adds them up in whatever order.
        var whole = _charges.Sum(c => c.Amount?.Micros ?? 0);
        Invariants.Require(_charges.GroupBy(c => c.Term.Contract).Sum(g => g.Sum(c => c.Amount?.Micros ?? 0)) == whole, "the parts do not come to the whole");
        if (terms.Contracts.Count == 0) Invariants.Require(_charges.All(c => c.Amount is null), "something costs what nobody has said");
    }

    private static void Check(Contract contract, List<Charge> charges, bool clock)
    {
        foreach (var charge in charges)
        {
            Invariants.Require(!(charge.Since < contract.From) && !(charge.Until > contract.Until), $"{contract.Name} is drawn on from {charge.Since} to {charge.Until}");
            Invariants.Require(charge.Amount == contract.Price.For(charge.UnitMilliseconds), $"{charge} does not cost what {contract.Name} says");
        }
        if (contract.Hours is { } hours) Invariants.Require(!clock || charges.Sum(c => c.UnitMilliseconds) <= hours, $"{contract.Name} is overdrawn");
        if (!clock || contract.Units is not { } most) return;
        // Ends before beginnings: at one moment one goes and another comes.
        var held = 0;
        foreach (var (_, change) in charges.SelectMany(c => new[] { (c.Since, c.Term.Units), (c.Until, -c.Term.Units) }).Order())
            Invariants.Require((held += change) <= most, $"{contract.Name} is overdrawn");
    }
}
