using Dapper;

namespace Factory.Storage;

/// <summary>An attempt that succeeded: how long it took, and what it cost; the currency is null where that has no price.</summary>
public sealed record PastAttempt(double Seconds, long Micros, string? Currency);

public sealed class DurationQueries
{
    private const int Last = 9;
    private readonly Database _database;

    internal DurationQueries(Database database) => _database = database;

    /// <summary>The last attempts that computed a stage of this name, or an entry or a trial of it (<c>name[…]</c>); newest first.</summary>
    public IReadOnlyList<PastAttempt> LastOf(string pipeline, string name) => _database.Read(c => c.Query<(double Seconds, long Micros, string? Currency)>($"""
        SELECT (a.ended - a.started) / 1000.0, coalesce(sum(c.amount), 0), max(c.currency)
        FROM stages s JOIN runs r ON r.id = s.run JOIN attempts a ON a.run = s.run AND a.idx = s.idx
        LEFT JOIN charges c ON c.run = a.run AND c.idx = a.idx AND c.number = a.number
        WHERE (s.name = @name OR s.name > @name || '[' AND s.name < @name || '\') AND r.pipeline = @pipeline AND a.end = 'Succeeded' AND a.started IS NOT NULL
        GROUP BY a.run, a.idx, a.number ORDER BY s.run DESC, a.ended DESC LIMIT {Last}
        """, new { pipeline, name }).Select(a => new PastAttempt(a.Seconds, a.Micros, a.Currency)).ToList());
}
