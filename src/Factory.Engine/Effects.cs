using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// Something to be done outside the engine, whose answer is an event. Effects follow from the state alone, so a restarted
/// daemon finds them again; equal effects are one effect, and doing one twice does no harm.
/// </summary>
public abstract record Effect
{
    public sealed record LookUp(StageId Stage, InputHash Hash) : Effect;
    /// <summary>Start an attempt, or find it again, and follow it to its end.</summary>
    public sealed record Attend(AttemptId Attempt) : Effect;
    public sealed record Stop(AttemptId Attempt, AttemptEnd Because) : Effect;
    public sealed record AskWhen(StageId Stage, Question Question) : Effect
    {
        public bool Equals(AskWhen? other) => other is not null && Stage == other.Stage;
        public override int GetHashCode() => Stage.GetHashCode();
    }
    public sealed record Propose(StageId Study, int First, int Count) : Effect;
    public sealed record Score(StageId Study, int Number, Question Question) : Effect;
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

/// <summary>C# to be evaluated by the script host.</summary>
/// <param name="Names">The names that it uses with their values; records with members in PascalCase.</param>
public sealed record Question(string Assembly, string Method, string Text, Value.Map Names);
