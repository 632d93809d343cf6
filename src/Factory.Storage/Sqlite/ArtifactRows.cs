using Factory.Engine;

namespace Factory.Storage;

/// <summary>A row for every artifact that another row points to.</summary>
internal static class ArtifactRows
{
    public static void Ensure(Statements sql, ArtifactDigest digest, string kind, long at, IArtifactFacts facts)
    {
        if (sql.Scalar<long>($"SELECT count(*) FROM artifacts WHERE digest = {digest}") > 0) return;
        var summary = facts.Describe(digest);
        sql.Execute($"INSERT INTO artifacts (digest, kind, size, files, created) VALUES ({digest}, {kind}, {summary?.Size}, {summary?.Files}, {at})");
    }

    /// <summary>For the content that a stage reads and no stage made.</summary>
    public static void EnsureInputs(Statements sql, RunId run, int stage, long at, IArtifactFacts facts)
    {
        var contents = sql.List(
            $"SELECT content, kind FROM stage_inputs WHERE run = {run} AND idx = {stage} AND content IS NOT NULL",
            r => (Digest: new ArtifactDigest(r.GetString(0)), Kind: r.GetString(1)));
        foreach (var (digest, kind) in contents) Ensure(sql, digest, kind, at, facts);
    }
}
