using Factory.Engine;

namespace Factory.Daemon;

/// <summary>Where an attempt's ticket lies.</summary>
internal sealed class AttemptDirectories(string work)
{
    public string Of(AttemptId attempt) => Path.Combine(work, "attempts", attempt.Stage.Run.ToString(), $"{attempt.Stage.Index}-{attempt.Number}");
}
