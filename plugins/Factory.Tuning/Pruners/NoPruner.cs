using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>Every trial runs to its end.</summary>
[Pruner("none", "Every trial runs to its end.")]
public sealed class NoPruner : IPruner
{
    public Move Next(Study study) => new Move.Begin();
    public Verdict Judge(Study study, int trial) => Verdict.GoOn;
}
