namespace Factory.Control;

/// <summary>What retention let go of, or would.</summary>
/// <param name="Dry">Whether it only looked.</param>
/// <param name="Runs">Runs whose records go.</param>
/// <param name="Logs">Runs whose tickets, journals and logs go.</param>
/// <param name="Bytes">What the database file is smaller by.</param>
/// <param name="KeepRunsDays">How long after its end a run is kept.</param>
/// <param name="KeepLogsDays">How long its logs are.</param>
/// <param name="KeepLast">How many of the newest runs of each pipeline are kept in any case.</param>
public sealed record RetentionView(bool Dry, int Runs, int Logs, long Bytes, double KeepRunsDays, double KeepLogsDays, int KeepLast);
