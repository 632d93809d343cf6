namespace Factory.Sdk;

/// <summary>
/// One kind of work. A new instance is made for every attempt, its properties marked as inputs, outputs and settings
/// are set, and <see cref="RunAsync"/> is called once. Attempts of one stage may run in the same process one after
/// the other, never at the same time: keep no state in statics. The same inputs and settings must give the same
/// bytes wherever that is possible, for equal outputs are what stops work from being done again.
/// </summary>
/// <typeparam name="TMetrics">
/// What the stage measures: a record whose properties are bool, int, long, double or string (nullable when they may be
/// missing), <see cref="DeclaredMetrics"/>, or <see cref="NoMetrics"/>.
/// </typeparam>
public interface IStage<TMetrics> where TMetrics : class
{
    /// <summary>
    /// Does the work: reads the inputs, writes every output, and returns the metrics. Inputs are read-only.
    /// </summary>
    /// <exception cref="StageFailedException">The work cannot be done; the message is shown to the pipeline's author.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled: by the user, a timeout, or a pruner.</exception>
    Task<TMetrics> RunAsync(StageContext context, CancellationToken cancellationToken);
}

/// <summary>For stages that measure nothing.</summary>
public sealed record NoMetrics
{
    /// <summary>The one instance.</summary>
    public static readonly NoMetrics None = new();
}

/// <summary>Metrics whose names the pipeline declares; see <see cref="MetricsFromAttribute"/>.</summary>
/// <param name="Values">Name to value; every declared name must be there.</param>
public sealed record DeclaredMetrics(IReadOnlyDictionary<string, Value> Values);

/// <summary>The work cannot be done, and why. Any other exception that leaves a stage is reported as a crash of the plugin.</summary>
/// <param name="message">What happened, where, and what to do.</param>
/// <param name="retryable">Whether trying again, with nothing changed, can help.</param>
/// <param name="inner">What led to it, if an exception did.</param>
public sealed class StageFailedException(string message, bool retryable = false, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether trying again, with nothing changed, can help.</summary>
    public bool Retryable { get; } = retryable;

    /// <summary>The exit status of a program that the stage ran, where that is the reason; else null.</summary>
    public int? ExitCode { get; init; }
}
