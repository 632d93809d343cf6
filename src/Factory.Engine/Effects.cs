using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// Something to be done outside the engine, whose answer is an event. Effects follow from the state alone, so a restarted
/// daemon finds them again; equal effects are one effect, and doing one twice does no harm.
/// </summary>
public abstract record Effect
{
    /// <summary>Look whether what stages are to compute was computed before; of many at once, for it is the asking that costs.</summary>
    public sealed record LookUp(IReadOnlyList<Sought> Stages) : Effect
    {
        public bool Equals(LookUp? other) => other is not null && Stages.SequenceEqual(other.Stages);
        public override int GetHashCode() => HashCode.Combine(Stages.Count, Stages[0]);
    }
    /// <summary>Start an attempt, or find it again, and follow it to its end.</summary>
    public sealed record Attend(AttemptId Attempt) : Effect;
    public sealed record Stop(AttemptId Attempt, AttemptEnd Because) : Effect;
    public sealed record AskWhen(StageId Stage, Question Question) : Effect
    {
        public bool Equals(AskWhen? other) => other is not null && Stage == other.Stage;
        public override int GetHashCode() => Stage.GetHashCode();
    }
    /// <summary>Find the trials of earlier studies that one goes on with or learns from.</summary>
    /// <param name="Identity">Digest of all that it is, but for how long it goes on.</param>
    /// <param name="Likeness">Digest of its template; null when it is to learn from no other.</param>
    public sealed record Recall(StageId Study, string Identity, string? Likeness) : Effect;
    /// <summary>Ask a study's sampler and pruner.</summary>
    public sealed record Decide(StageId Study, PlannedStudy Plan, StudyQuestion Question) : Effect
    {
        public bool Equals(Decide? other) => other is not null && (Study, Question.Number) == (other.Study, other.Question.Number);
        public override int GetHashCode() => HashCode.Combine(Study, Question.Number);
    }
    /// <summary>Ask what a trial came to: its objectives, and then its constraints.</summary>
    public sealed record Score(StageId Study, int Number, IReadOnlyList<Question> Objectives, IReadOnlyList<Question> Constraints) : Effect
    {
        public bool Equals(Score? other) => other is not null && (Study, Number) == (other.Study, other.Number);
        public override int GetHashCode() => HashCode.Combine(Study, Number);
    }
    /// <summary>List what an artifact holds. Fan-outs of one run over the same content are answered together.</summary>
    public sealed record ListEntries(StageId FanOut, ArtifactDigest Artifact) : Effect
    {
        public bool Equals(ListEntries? other) => other is not null && FanOut.Run == other.FanOut.Run && Artifact == other.Artifact;
        public override int GetHashCode() => HashCode.Combine(FanOut.Run, Artifact);
    }
    public sealed record FindPrevious(StageId Gate, string Release, ArtifactDigest Model) : Effect;
    public sealed record EvaluateGate(StageId Gate, IReadOnlyList<Question> Conditions) : Effect
    {
        public bool Equals(EvaluateGate? other) => other is not null && Gate == other.Gate;
        public override int GetHashCode() => Gate.GetHashCode();
    }
    public sealed record Publish(StageId Stage, string Name, string? Alias, IReadOnlyDictionary<string, ArtifactReference> Inputs) : Effect
    {
        public bool Equals(Publish? other) => other is not null && Stage == other.Stage;
        public override int GetHashCode() => Stage.GetHashCode();
    }
}

/// <summary>What a stage needs the result of.</summary>
public readonly record struct Sought(StageId Stage, InputHash Hash);

/// <summary>C# to be evaluated by the script host.</summary>
/// <param name="Names">The names that it uses with their values; records with members in PascalCase.</param>
public sealed record Question(string Assembly, string Method, string Text, Value.Map Names);
