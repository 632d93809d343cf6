using System.Reflection;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Host.Stages;

/// <summary>How the stage's own part of an attempt ended.</summary>
internal sealed record Verdict(AttemptVerdict Kind, string? Reason = null, string? Detail = null, bool Retryable = false)
{
    /// <summary>Of a program that the stage ran, where that is the reason.</summary>
    public int? ExitCode { get; init; }
    public Value.Map Metrics { get; init; } = Value.Map.Empty;
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static Verdict Of(Exception thrown, bool cancelled)
    {
        var exception = Unwrap(thrown);
        return exception switch
        {
            StageFailedException failed =>
                new(AttemptVerdict.Failed, failed.Message, failed.InnerException?.ToString(), failed.Retryable) { ExitCode = failed.ExitCode },
            HostException unusable => new(AttemptVerdict.Crashed, unusable.Message, unusable.InnerException?.ToString()),
            OperationCanceledException when cancelled => new(AttemptVerdict.Cancelled, "it was asked to stop"),
            _ => new(AttemptVerdict.Crashed, $"{exception.GetType().FullName}: {exception.Message}", exception.ToString()),
        };
    }

    public Verdict WithDetail(string line) => this with { Detail = Detail is null ? line : $"{Detail}\n{line}" };

    private static Exception Unwrap(Exception exception) => exception switch
    {
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        AggregateException { InnerExceptions: [var only] } => Unwrap(only),
        _ => exception,
    };
}
