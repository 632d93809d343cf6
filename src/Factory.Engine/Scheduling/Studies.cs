using Factory.Sdk;

namespace Factory.Engine;

/// <summary>The transitions of a search.</summary>
internal static class Studies
{
    public static void Begin(Turn turn, StageState stage, PlannedStudy study)
    {
        if (!Pinning.Settle(turn.State, study.Template, out var pinned)) return;
        turn.Hash(stage, InputDocument.On(InputDocument.OfStudy(study, StageFacts.InputsOf(stage, study.Template.Inputs)), pinned), Value.Map.Empty);
    }

    public static void Recalled(Turn turn, EngineEvent.StudyRecalled e)
    {
        if (turn.State.Stage(e.Study) is not { Status: StageStatus.Acting, Plan: PlannedStudy study, Book.IsOpen: false } stage) return;
        var inputs = StageFacts.InputsOf(stage, study.Template.Inputs);
        turn.Emit(new Delta.StudyOpened(turn.At, stage.Run.Id, stage.Id.Index, WorkersOf(turn, stage, study), InputDocument.IdentityOf(study, inputs),
            InputDocument.LikenessOf(study, inputs), e.Extends && study.Trials is { } most ? [.. e.Earlier.Take(most)] : e.Earlier, e.Extends));
        Look(turn, stage);
    }

    public static void Answered(Turn turn, EngineEvent.StudyAnswered e)
    {
        if (turn.State.Stage(e.Study) is not { Status: StageStatus.Acting, Plan: PlannedStudy study, Book: { Question: { } question } book } stage
            || question.Number != e.Question) return;
        var answer = Settled(stage, e.Answer);
        if (Fault(book, question, answer) is { } fault)
        {
            turn.End(stage, StageStatus.Failed, $"{(answer is StudyAnswer.Begin ? $"its sampler `{study.Sampler.Name}`" : $"its pruner `{study.Pruner.Name}`")} {fault}");
            return;
        }
        var number = book.Trials.Count;
        turn.Emit(new Delta.StudyDecided(turn.At, stage.Run.Id, stage.Id.Index, question.Number, answer));
        Follow(turn, stage, study, question, answer, number);
        Look(turn, stage);
    }

    /// <summary>No trial begins or goes on any more, and those that run are ended.</summary>
    public static void Stop(Turn turn, StageState study, string why)
    {
        if (study is not { Status: StageStatus.Acting, Stopping: null }) return;
        turn.Emit(new Delta.StudyStopping(turn.At, study.Run.Id, study.Id.Index, why));
        LetGo(turn, study, why);
        Look(turn, study);
    }

    /// <summary>Ends the trials that have not come to an end.</summary>
    public static void LetGo(Turn turn, StageState study, string why)
    {
        foreach (var trial in study.Trials.Values) Trials.Prune(turn, trial, why);
    }

    /// <summary>Ends a study of which nothing more can come, or that has what it was to have.</summary>
    public static void Look(Turn turn, StageState study)
    {
        if (study is not { Status: StageStatus.Acting, Plan: PlannedStudy plan, Book: { } book }) return;
        if (study.Stopping is null && book.Over is { } reason) Stop(turn, study, reason);
        if (study.Status != StageStatus.Acting || !book.IsOver) return;
        if (StudyEnds.Result(plan, book) is not { } best) turn.End(study, StageStatus.Failed, StudyEnds.WhyNone(study));
        else
        {
            turn.Complete(study, best, Provenance.Computed, null);
            LetGo(turn, study, "its study ended without it");
        }
    }

    // What is beyond the budget, or is there already, needs no trial of its own.
    private static StudyAnswer Settled(StageState stage, StudyAnswer answer) => answer switch
    {
        StudyAnswer.Over when stage.Stopping is not null => new StudyAnswer.Over(null),
        not StudyAnswer.Judge when stage.Stopping is not null => new StudyAnswer.Wait(),
        StudyAnswer.Begin when stage.Book!.IsFull => new StudyAnswer.Wait(),
        StudyAnswer.Begin b when stage.Book!.Twin(b.Point) is { } twin => new StudyAnswer.Repeat(b.Point, twin),
        _ => answer,
    };

    private static string? Fault(StudyBook book, StudyQuestion question, StudyAnswer answer) => answer switch
    {
        StudyAnswer.Judge when question.Judged is null => "judged a trial when it was asked what comes next",
        not StudyAnswer.Judge when question.Judged is not null => "said what comes next when it was asked to judge a trial",
        StudyAnswer.Begin b when book.Space.Misfit(b.Point) is { } misfit => $"chose {b.Point}, which does not lie in the space: {misfit}",
        StudyAnswer.Exploit x when book.Space.Misfit(x.Point) is { } misfit => $"chose {x.Point}, which does not lie in the space: {misfit}",
        StudyAnswer.Resume r when !IsPaused(book, r.Trial) => $"wants trial {r.Trial} to go on, which is not paused",
        StudyAnswer.Exploit x when !IsPaused(book, x.Replaces) => $"wants trial {x.Replaces} to make way, which is not paused",
        StudyAnswer.Exploit x when !IsPaused(book, x.Parent) => $"wants to go on from the checkpoint of trial {x.Parent}, which is not paused",
        _ => null,
    };

    private static bool IsPaused(StudyBook book, int trial) => trial >= 0 && trial < book.Trials.Count && book.Trials[trial].State == TrialState.Paused;

    private static void Follow(Turn turn, StageState stage, PlannedStudy study, StudyQuestion question, StudyAnswer answer, int number)
    {
        switch (answer)
        {
            case StudyAnswer.Begin b: Trials.Begin(turn, stage, study, new(stage.Id.Index, number, b.Point) { Until = b.Until }); break;
            case StudyAnswer.Over { Why: { } why }: Stop(turn, stage, why); break;
            case StudyAnswer.Resume r: Trials.Resume(turn, stage.Trials[r.Trial], r.Until); break;
            case StudyAnswer.Exploit x:
                Trials.Prune(turn, stage.Trials[x.Replaces], $"trial {number} goes on in its place, from the checkpoint of trial {x.Parent}");
                Trials.Begin(turn, stage, study, new(stage.Id.Index, number, x.Point) { Parent = x.Parent, Until = x.Until });
                break;
            case StudyAnswer.Judge { Prune: true }:
                Trials.Prune(turn, stage.Trials[question.Judged!.Value], $"`{study.Pruner.Name}` expects nothing more of it");
                break;
        }
    }

    private static int WorkersOf(Turn turn, StageState stage, PlannedStudy study)
    {
        var most = Math.Min(study.Parallel ?? int.MaxValue, stage.Run.Rules.Parallel ?? int.MaxValue);
        return Math.Clamp(turn.State.Floor.Capacity(StageFacts.RequestsOf(study.Template)), 1, Math.Min(most, study.Trials ?? int.MaxValue));
    }
}
