namespace Factory.Engine;

/// <summary>The effects that the state of stages calls for.</summary>
internal static class EffectsOf
{
    /// <summary>Enough to make a question cheap, few enough that its answer is one short commit.</summary>
    private const int MostAtOnce = 1000;

    public static IEnumerable<Effect> Of(IReadOnlyList<StageState> stages) => stages.Where(s => s.Status == StageStatus.Looking)
        .Select(s => new Sought(s.Id, s.Hash!.Value)).Chunk(MostAtOnce).Select(s => (Effect)new Effect.LookUp(s)).Concat(stages.SelectMany(Of));

    private static IEnumerable<Effect> Of(StageState stage) => stage switch
    {
        { Status: StageStatus.Asking, Plan.When: { } when } => [new Effect.AskWhen(stage.Id, StageFacts.Ask(when, StageFacts.NamesOf(when, stage.Run, null)))],
        { Status: StageStatus.Running, Attempt: { Stopping: { } because } attempt } => [new Effect.Attend(attempt.Id), new Effect.Stop(attempt.Id, because)],
        { Status: StageStatus.Running, Attempt: { } attempt } => [new Effect.Attend(attempt.Id)],
        { Status: StageStatus.Acting, Plan: PlannedFanOut fanOut, Parts.Count: 0 } => [new Effect.ListEntries(stage.Id, FanOuts.Artifact(stage, fanOut))],
        { Status: StageStatus.Acting, Plan: PlannedStudy study } => OfStudy(stage, study),
        { Status: StageStatus.Acting, Plan: PlannedGate gate } => OfGate(stage, gate),
        { Status: StageStatus.Acting, Plan: PlannedRelease release } =>
            [new Effect.Publish(stage.Id, release.Name, release.Alias, StageFacts.InputsOf(stage, release.Inputs))],
        { Status: StageStatus.Done, Plan: PlannedTask { Trial: { } trial } } => OfTrial(stage, trial),
        _ => [],
    };

    private static IEnumerable<Effect> OfStudy(StageState stage, PlannedStudy study)
    {
        if (!stage.Book!.IsOpen)
        {
            var inputs = StageFacts.InputsOf(stage, study.Template.Inputs);
            yield return new Effect.Recall(stage.Id, InputDocument.IdentityOf(study, inputs), study.WarmStart ? InputDocument.LikenessOf(study, inputs) : null);
        }
        if (stage.Book.Question is { } question) yield return new Effect.Decide(stage.Id, study, question);
    }

    private static IEnumerable<Effect> OfTrial(StageState stage, TrialOf trial)
    {
        var study = stage.Run.StageList[trial.Study];
        if (study.Status != StageStatus.Acting || stage.Recorded) yield break;
        var plan = (PlannedStudy)study.Plan;
        var metrics = StageFacts.Record(stage.Result!.Metrics);
        Question Ask(PlannedExpression e) => StageFacts.Ask(e, StageFacts.NamesOf(e, stage.Run, null).With("trial", metrics));
        yield return new Effect.Score(study.Id, trial.Number, [.. plan.Objectives.Select(o => Ask(o.Expression))], [.. plan.Constraints.Select(Ask)]);
    }

    private static IEnumerable<Effect> OfGate(StageState stage, PlannedGate gate)
    {
        if (stage.Approving is not null) yield break;
        if (stage.Hash is not null)
            yield return new Effect.EvaluateGate(stage.Id,
                [.. gate.Conditions.Select(c => StageFacts.Ask(c, StageFacts.NamesOf(c, stage.Run, stage.PreviousEvaluation?.Result)))]);
        else if (gate.Previous is { } previous && !stage.PreviousKnown)
            yield return new Effect.FindPrevious(stage.Id, previous.Release, stage.Run.StageList[previous.Model].Result!.Outputs[previous.Output].Digest);
    }
}
