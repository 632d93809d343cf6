using Factory.Engine;

namespace Factory.Storage;

/// <summary>A transition that the rows do not allow: a bug, said with all that helps to find it.</summary>
internal static class Refusal
{
    /// <summary>Throws unless exactly one row was changed.</summary>
    public static void UnlessOne(int rows, Statements sql, Delta delta, StageId stage)
    {
        if (rows == 1) return;
        var status = sql.Scalar<string>($"SELECT status FROM stages WHERE run = {stage.Run} AND idx = {stage.Index}");
        throw Of(delta, $"stage {stage}", status);
    }

    /// <inheritdoc cref="UnlessOne(int, Statements, Delta, StageId)"/>
    public static void UnlessOne(int rows, Statements sql, Delta delta, AttemptId attempt)
    {
        if (rows == 1) return;
        var status =
            sql.Scalar<string>($"SELECT status FROM attempts WHERE run = {attempt.Stage.Run} AND idx = {attempt.Stage.Index} AND number = {attempt.Number}");
        throw Of(delta, $"attempt {attempt}", status);
    }

    public static InvalidOperationException Of(Delta delta, string row, string? status, Exception? inner = null) =>
        new($"the records refuse {delta.GetType().Name} of run {delta.Run}: {row} {(status is null ? "is not there" : $"is {status}")}", inner);
}
