using Dapper;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>A part of the ledger, added up.</summary>
public sealed record LedgerSum
{
    public required string Pipeline { get; init; }
    public required string Kind { get; init; }
    public required string Model { get; init; }
    /// <summary>Null for what has no price.</summary>
    public string? Currency { get; init; }
    public required long UnitMilliseconds { get; init; }
    public required long Micros { get; init; }
}

/// <summary>What the ledger says. Sums are of whole millionths and unit-milliseconds: exact.</summary>
public sealed class LedgerQueries
{
    private readonly Database _database;

    internal LedgerQueries(Database database) => _database = database;

    /// <summary>What the engine must know of runs that have ended.</summary>
    internal History History() => _database.Read(c => new History(
        [.. c.Query<SpentRow>("""
            SELECT pipeline, requested_by, month, contract, currency, sum(unit_ms) AS unit_ms, sum(micros) AS micros
            FROM spent GROUP BY pipeline, requested_by, month, contract, currency
            """).Select(s => new Spent(s.Pipeline, s.RequestedBy, s.Month, s.Contract is "" ? null : s.Contract, s.UnitMs, s.Currency is "" ? null : new(s.Micros, s.Currency)))],
        [.. c.Query<(string Pipeline, string Stage, string Model, int Count, long Milliseconds)>("SELECT pipeline, stage, model, count, milliseconds FROM learned")
            .Select(l => new Learned(l.Pipeline, l.Stage, l.Model, l.Count, l.Milliseconds))]));

    /// <summary>What a run computed itself.</summary>
    public IReadOnlyList<Work> OfRun(RunId run) => _database.Read(c => WorkReader.Of(c, [run.Value]));

    /// <summary>
    /// All versions of a release, oldest first, with all that went into each: what is in its lineage, the trials of the studies there, those
    /// that failed too, and what its gate had evaluated.
    /// </summary>
    public IReadOnlyList<ReleaseWork> OfRelease(string name) => _database.Read(c => WorkReader.OfRelease(c, name));

    /// <summary>All that was ever held, by pipeline, kind, model and currency.</summary>
    public IReadOnlyList<LedgerSum> Sums() => _database.Read(c => c.Query<LedgerSum>("""
        SELECT r.pipeline, c.kind, c.model, c.currency, sum(c.units * (c.until - c.since)) AS unit_milliseconds, sum(coalesce(c.amount, 0)) AS micros
        FROM charges c JOIN runs r ON r.id = c.run GROUP BY r.pipeline, c.kind, c.model, c.currency
        """).AsList());

    private sealed record SpentRow
    {
        public required string Pipeline { get; init; }
        public required string RequestedBy { get; init; }
        public required int Month { get; init; }
        public required string Contract { get; init; }
        public required string Currency { get; init; }
        public required long UnitMs { get; init; }
        public required long Micros { get; init; }
    }
}
