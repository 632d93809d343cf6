namespace Factory.Sdk;

/// <summary>What an attempt knows of itself and says of itself. Safe to call from any thread.</summary>
public abstract class StageContext
{
    /// <summary>The pipeline's name.</summary>
    public abstract string Pipeline { get; }
    /// <summary>The stage's name in the pipeline.</summary>
    public abstract string Stage { get; }
    /// <summary>The run's number.</summary>
    public abstract long Run { get; }
    /// <summary>A name for this attempt that no other attempt has, for keys in other systems.</summary>
    public abstract string Attempt { get; }
    /// <summary>A seed that follows from the input hash: the same work draws the same numbers, everywhere and every time.</summary>
    public abstract ulong Seed { get; }
    /// <summary>A private directory, the process's current one; holds only the declared files at first, and is deleted afterwards.</summary>
    public abstract string WorkDirectory { get; }
    /// <summary>A directory that later attempts of this stage find as this one left it. Write a checkpoint under another name and rename it.</summary>
    public abstract string CheckpointDirectory { get; }
    /// <summary>What was leased for this attempt.</summary>
    public abstract IReadOnlyList<LeasedDevice> Devices { get; }
    /// <summary>How many processor cores to use; at least one.</summary>
    public abstract int Cores { get; }
    /// <summary>The variables that describe this attempt (FACTORY_*), for a child process.</summary>
    public abstract IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>Says how far the work is, 0 to 1, and in a few words what it is at.</summary>
    public abstract void Progress(double fraction, string? note = null);
    /// <summary>Records one point of a curve, such as the loss after an epoch. Steps must rise.</summary>
    public abstract void Point(string metric, double value, long step);
    /// <summary>Writes a line to the attempt's log.</summary>
    public abstract void Log(string line);

    /// <summary>
    /// Says something that the pipeline's author must know though the stage goes on: it is recorded with the attempt and shown with its run.
    /// One sentence; at most <see cref="MostWarnings"/> are kept.
    /// </summary>
    public virtual void Warn(string sentence) => Log($"warning: {sentence}");

    /// <summary>How many warnings of an attempt are kept.</summary>
    public const int MostWarnings = 20;

    /// <summary>
    /// Whether the attempt is to pause now, for it has told of the step that it was to reach: save a checkpoint, and end by throwing
    /// <see cref="OperationCanceledException"/>, as the attempt's token, which is cancelled too, makes most calls do. A later attempt goes on from there.
    /// </summary>
    public virtual bool Pausing => false;

    /// <summary>For stages that run users' programs.</summary>
    public virtual ProgramRules Programs => ProgramRules.None;
}

/// <summary>A device, or a share of one, that an attempt may use.</summary>
/// <param name="Kind">The backend's word for it, such as <c>cuda</c>.</param>
/// <param name="Id">Its lasting identity, such as a UUID.</param>
/// <param name="Model">Its model name.</param>
public sealed record LeasedDevice(string Kind, string Id, string Model);
