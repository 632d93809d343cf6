namespace Factory.Storage;

/// <summary>What can be asked of the records. Thread-safe; each answer is of one moment.</summary>
public sealed class RecordQueries
{
    internal RecordQueries(Database database)
    {
        Pipelines = new(database);
        Runs = new(database);
        Results = new(database);
        Datasets = new(database);
        Releases = new(database);
        Lineage = new(database);
        Ledger = new(database);
        Capacity = new(database);
        Retention = new(database);
        Durations = new(database);
        Studies = new(database);
        Profiles = new(database);
    }

    public PipelineQueries Pipelines { get; }
    public RunQueries Runs { get; }
    public ResultQueries Results { get; }
    public DatasetQueries Datasets { get; }
    public ReleaseQueries Releases { get; }
    public LineageQueries Lineage { get; }
    public LedgerQueries Ledger { get; }
    public CapacityQueries Capacity { get; }
    public RetentionQueries Retention { get; }
    public DurationQueries Durations { get; }
    public StudyQueries Studies { get; }
    public ProfileQueries Profiles { get; }
}
