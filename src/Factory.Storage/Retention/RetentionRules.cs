namespace Factory.Storage;

/// <summary>How long records and logs of runs are kept. What a release, a dataset or a run that stays was made from stays with it.</summary>
/// <param name="Runs">How long after its end a run is kept.</param>
/// <param name="Logs">How long after its end a run's tickets, journals and logs are kept.</param>
/// <param name="Last">The newest runs of each pipeline, which are kept with their logs however old they are.</param>
public sealed record RetentionRules(TimeSpan Runs, TimeSpan Logs, int Last);

/// <summary>What retention did, or would do.</summary>
/// <param name="Runs">Runs whose records go.</param>
/// <param name="Logs">Runs whose tickets, journals and logs go.</param>
/// <param name="Bytes">What the database file is smaller by.</param>
public sealed record RetentionReport(int Runs, int Logs, long Bytes);
