using Factory.Engine;
using Microsoft.Data.Sqlite;

namespace Factory.Storage;

/// <summary>Brings deltas into the rows, and keeps them as they are until their run has ended.</summary>
internal sealed class DeltaWriter(IArtifactFacts facts)
{
    private const int Constraint = 19;

    /// <param name="json">The delta as it is kept.</param>
    /// <exception cref="InvalidOperationException">The rows are in another state than the delta says.</exception>
    public void Write(Statements sql, Delta delta, string json)
    {
        try
        {
            Apply(sql, delta);
            if (delta is Delta.RunEnded) sql.Execute($"DELETE FROM active_deltas WHERE run = {delta.Run}");
            else sql.Execute($"INSERT INTO active_deltas (run, json) VALUES ({delta.Run}, {json})");
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Constraint)
        {
            throw Refusal.Of(delta, json.Length > 400 ? json[..400] : json, e.Message, e);
        }
    }

    private void Apply(Statements sql, Delta delta)
    {
        switch (delta)
        {
            case Delta.RunCreated d: RunDeltas.Write(sql, d); break;
            case Delta.StageAdded d: RunDeltas.Write(sql, d); break;
            case Delta.StageGathered d: RunDeltas.Write(sql, d); break;
            case Delta.RunCancelling d: RunDeltas.Write(sql, d); break;
            case Delta.RunPaused d: RunDeltas.Write(sql, d); break;
            case Delta.RunResumed d: RunDeltas.Write(sql, d); break;
            case Delta.RunEnded d: RunDeltas.Write(sql, d); break;
            case Delta.StageAsking d: StageDeltas.Write(sql, d); break;
            case Delta.StageWanted d: StageDeltas.Write(sql, d); break;
            case Delta.StageHashed d: StageDeltas.Write(sql, d); break;
            case Delta.StageJoined d: StageDeltas.Write(sql, d); break;
            case Delta.StageQueued d: StageDeltas.Write(sql, d); break;
            case Delta.StageYielded: break; // What it waits for, the engine says.
            case Delta.StageStarted d: StageDeltas.Write(sql, d); break;
            case Delta.StageRetrying d: StageDeltas.Write(sql, d); break;
            case Delta.StageEnded d: StageDeltas.Write(sql, d); break;
            case Delta.StageCompleted d: ResultDeltas.Write(sql, d, facts); break;
            case Delta.AttemptCreated d: AttemptDeltas.Write(sql, d); break;
            case Delta.AttemptRunning d: AttemptDeltas.Write(sql, d); break;
            case Delta.AttemptStopping d: AttemptDeltas.Write(sql, d); break;
            case Delta.AttemptMoved: break; // Its charges come with its end.
            case Delta.AttemptClosed d: AttemptDeltas.Write(sql, d); break;
            case Delta.StudyOpened d: StudyDeltas.Write(sql, d); break;
            case Delta.StudyDecided d: StudyDeltas.Write(sql, d); break;
            case Delta.StudyStopping d: StudyDeltas.Write(sql, d); break;
            case Delta.TrialMeasured d: StudyDeltas.Write(sql, d); break;
            case Delta.TrialPaused d: StudyDeltas.Write(sql, d); break;
            case Delta.TrialResumed d: StudyDeltas.Write(sql, d); break;
            case Delta.TrialRecorded d: StudyDeltas.Write(sql, d); break;
            case Delta.PreviousFound d: DecisionDeltas.Write(sql, d); break;
            case Delta.ApprovalAsked d: DecisionDeltas.Write(sql, d); break;
            case Delta.ApprovalAnswered d: DecisionDeltas.Write(sql, d); break;
            case Delta.GateDecided d: DecisionDeltas.Write(sql, d); break;
            case Delta.ReleaseMade d: DecisionDeltas.Write(sql, d); break;
            default: throw new InvalidOperationException($"no row takes a {delta.GetType().Name}");
        }
    }
}
