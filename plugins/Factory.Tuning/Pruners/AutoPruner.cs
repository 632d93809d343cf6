using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Asynchronous successive halving whose first rung is a ninth of the longest run: earlier, curves have yet to cross. Trials of few steps, or
/// of none, run to their end.
/// </summary>
[Pruner("auto", "Asynchronous successive halving that is careful about the first steps; nothing where trials have no curve.")]
public sealed class AutoPruner : IPruner
{
    private const long FewSteps = 4;
    private const long FirstRung = 9;

    public Move Next(Study study) =>
        study.Steps is { } steps and >= FewSteps ? new AshaPruner { Min = (steps + FirstRung - 1) / FirstRung }.Next(study) : new Move.Begin();

    public Verdict Judge(Study study, int trial) => Verdict.GoOn;
}
