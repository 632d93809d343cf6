using System.Text.Json;
using System.Text.Json.Serialization;

namespace Factory.Control;

/// <summary>Enums travel as snake_case words.</summary>
public sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) where T : struct, Enum;

[JsonConverter(typeof(WordConverter<RunState>))]
public enum RunState
{
    Running,
    Cancelling,
    Succeeded,
    Failed,
    /// <summary>Nothing failed; a gate said no.</summary>
    Blocked,
    Cancelled,
}

[JsonConverter(typeof(WordConverter<StageKind>))]
public enum StageKind
{
    /// <summary>Also a dataset: work for a stage plugin.</summary>
    Task,
    Study,
    Gate,
    Release,
}

[JsonConverter(typeof(WordConverter<StageState>))]
public enum StageState
{
    /// <summary>Its inputs are not all there.</summary>
    Waiting,
    /// <summary>Its <c>when</c> is asked.</summary>
    Asking,
    /// <summary>The cache is asked.</summary>
    Looking,
    /// <summary>Another stage computes the same.</summary>
    Joined,
    /// <summary>It waits for a device.</summary>
    Queued,
    Running,
    /// <summary>It waits to be tried again.</summary>
    Backoff,
    /// <summary>A trial that may be let go on.</summary>
    Paused,
    /// <summary>A study, gate or release at work.</summary>
    Acting,
    Done,
    Failed,
    /// <summary>Something before it did not succeed.</summary>
    Skipped,
    /// <summary>A gate said no.</summary>
    Blocked,
    Cancelled,
    /// <summary>A trial that its study ended early.</summary>
    Pruned,
}

/// <summary>How a stage came by its result.</summary>
[JsonConverter(typeof(WordConverter<ResultSource>))]
public enum ResultSource
{
    Computed,
    /// <summary>It was there under the same input hash.</summary>
    Cached,
    /// <summary>Another stage, running at the same time, computed it for both.</summary>
    Shared,
}

public static class States
{
    public static bool IsOver(this RunState state) => state is not (RunState.Running or RunState.Cancelling);

    public static bool IsOver(this StageState state) =>
        state is StageState.Done or StageState.Failed or StageState.Skipped or StageState.Blocked or StageState.Cancelled or StageState.Pruned;
}
