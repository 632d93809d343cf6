namespace Factory.Language;

/// <summary>What turns out to be wrong with a pipeline that binds, once it is planned for a place.</summary>
public static class PlanFindings
{
    /// <summary>No device that is there could ever run the stage.</summary>
    public static Diagnostic NoDevice(TextSpan stage, string why) =>
        new("FAC4001", DiagnosticSeverity.Error, stage, why, "ask for less, or list another kind of hardware in `on = […]`");

    /// <summary>The stages cannot be brought into an order, or lack something.</summary>
    public static Diagnostic CannotBePlanned(TextSpan stage, string why) => new("FAC4002", DiagnosticSeverity.Error, stage, why);

    // FAC4003 was used before and is not used again.

    /// <summary>The daemon has no pool of that name.</summary>
    public static Diagnostic NoPool(TextSpan stage, string pool, IEnumerable<string> pools) => new(
        "FAC4004", DiagnosticSeverity.Error, stage, $"this daemon has no pool `{pool}`",
        pools.Any() ? $"it has {string.Join(", ", pools.Order(StringComparer.Ordinal).Select(p => $"`{p}`"))}" : $"start it with `--pool {pool}=SLOTS`");

    /// <summary>The daemon has no secret of that name that it may use.</summary>
    public static Diagnostic NoSecret(TextSpan stage, string why, string hint) => new("FAC4005", DiagnosticSeverity.Error, stage, why, hint);
}
