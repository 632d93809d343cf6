namespace Factory.Engine;

/// <summary>What of the floor's contracts and budgets is used at a moment.</summary>
public sealed record CapacityUse(IReadOnlyList<ContractUse> Contracts, IReadOnlyList<BudgetUse> Budgets);

/// <param name="Units">Held now.</param>
/// <param name="Used">Since it began, in unit-milliseconds.</param>
public sealed record ContractUse(Contract Contract, int Units, long Used);

/// <param name="Used">In this month.</param>
public sealed record BudgetUse(Budget Budget, Money Used);
