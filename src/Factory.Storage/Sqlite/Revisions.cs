using System.Security.Cryptography;
using System.Text;

namespace Factory.Storage;

public enum RevisionState
{
    Accepted,
    /// <summary>It has errors.</summary>
    Rejected,
    /// <summary>Data that it names is not there yet.</summary>
    Waiting,
    /// <summary>Its file was deleted.</summary>
    Retired,
}

/// <summary>A pipeline's text, and what became of it.</summary>
public sealed record RevisionDraft
{
    /// <summary>From its header; the file's name without ending where there is none to be read.</summary>
    public required string Pipeline { get; init; }
    public required string Path { get; init; }
    /// <summary>The user that it runs as.</summary>
    public required string Owner { get; init; }
    public required string Text { get; init; }
    /// <summary>The files that it uses, path to text.</summary>
    public IReadOnlyDictionary<string, string> Used { get; init; } = new Dictionary<string, string>();
    /// <summary>Equal when only comments and layout differ; null for a text without meaning.</summary>
    public string? MeaningDigest { get; init; }
    public string? Summary { get; init; }
    public required RevisionState State { get; init; }
    /// <summary>What it waits for, or why it was rejected.</summary>
    public string? Reason { get; init; }
    /// <summary>JSON.</summary>
    public string Diagnostics { get; init; } = "[]";
}

/// <summary>What is written of pipelines: which contents lay at which path, and what became of them.</summary>
public sealed class Revisions
{
    private readonly Writer _writer;
    private readonly RecordQueries _queries;
    private readonly TimeProvider _time;

    internal Revisions(Writer writer, RecordQueries queries, TimeProvider time) => (_writer, _queries, _time) = (writer, queries, time);

    /// <summary>What a pipeline's text and that of the files that it uses come to.</summary>
    public static string DigestOf(string text, IReadOnlyDictionary<string, string> used)
    {
        var own = Of(text);
        return used.Count == 0 ? own : Of(string.Join('\n', used.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {Of(f.Value)}").Prepend(own)));

        static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>
    /// Makes this text the one that lies at its path. A text that lay there before keeps its revision and gets the new state;
    /// another becomes a new revision of its pipeline.
    /// </summary>
    public Revision Register(RevisionDraft draft)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var digest = DigestOf(draft.Text, draft.Used);
        var used = draft.Used.Count == 0 ? null : StorageJson.Write(draft.Used);
        var id = _writer.Write(sql =>
        {
            sql.Execute($"INSERT INTO pipelines (name, created) VALUES ({draft.Pipeline}, {now}) ON CONFLICT DO NOTHING");
            sql.Execute($"UPDATE revisions SET current = 0 WHERE path = {draft.Path} AND current = 1");
            return sql.Scalar<long>($"""
                INSERT INTO revisions (pipeline, number, path, owner, text, used, text_digest, meaning_digest, summary, state, reason,
                    diagnostics, current, created, updated)
                SELECT {draft.Pipeline}, coalesce(max(number), 0) + 1, {draft.Path}, {draft.Owner}, {draft.Text}, {used}, {digest},
                    {draft.MeaningDigest}, {draft.Summary}, {draft.State}, {draft.Reason}, {draft.Diagnostics}, 1, {now}, {now}
                FROM revisions WHERE pipeline = {draft.Pipeline}
                ON CONFLICT (path, pipeline, text_digest) DO UPDATE SET owner = excluded.owner, meaning_digest = excluded.meaning_digest,
                    summary = excluded.summary, state = excluded.state, reason = excluded.reason, diagnostics = excluded.diagnostics,
                    current = 1, updated = excluded.updated
                RETURNING id
                """);
        });
        return _queries.Pipelines.Revision(id)!;
    }

    /// <summary>Changes what became of a revision: data came, a plugin went.</summary>
    public void SetState(long revision, RevisionState state, string? reason, string? diagnostics = null)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        _writer.Write(sql => sql.Execute($"""
            UPDATE revisions SET state = {state}, reason = {reason}, diagnostics = coalesce({diagnostics}, diagnostics), updated = {now} WHERE id = {revision}
            """));
    }

    /// <summary>The file at the path was deleted. Cancels nothing; false when nothing lay there.</summary>
    public bool Retire(string path)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return _writer.Write(sql => sql.Execute(
            $"UPDATE revisions SET state = 'Retired', reason = NULL, current = 0, updated = {now} WHERE path = {path} AND current = 1")) == 1;
    }
}
