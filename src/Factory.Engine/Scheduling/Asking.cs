namespace Factory.Engine;

/// <summary>The transitions of a stage that has a <c>when</c>.</summary>
internal static class Asking
{
    public static void Begin(Turn turn, StageState stage) => turn.Emit(new Delta.StageAsking(turn.At, stage.Run.Id, stage.Id.Index));

    public static void Answered(Turn turn, EngineEvent.WhenAnswered e)
    {
        if (turn.State.Stage(e.Stage) is not { Status: StageStatus.Asking } stage) return;
        var condition = e.Condition;
        if (condition.Error is { } error) turn.End(stage, StageStatus.Failed, $"`when => {condition.Text}` could not be evaluated: {error}");
        else if (condition.Value != true) turn.End(stage, StageStatus.Skipped, $"`when => {condition.Text}` is false with {condition.Seen}");
        else
        {
            turn.Emit(new Delta.StageWanted(turn.At, stage.Run.Id, stage.Id.Index));
            turn.Consider(stage);
        }
    }
}
