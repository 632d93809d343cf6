using Dapper;
using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

/// <summary>What the ledger says of contracts, and of what came when.</summary>
public sealed class CapacityQueries
{
    private const long Day = 86_400_000;
    private readonly Database _database;

    internal CapacityQueries(Database database) => _database = database;

    /// <summary>Unit-milliseconds of closed bills by contract and day (days since 1970), each under the day in which it ended.</summary>
    public IReadOnlyList<(string Contract, long Day, long UnitMilliseconds)> Burn() => _database.Read(c =>
        c.Query<(string, long, long)>($"""
            SELECT contract, day, sum(unit_ms) FROM (
                SELECT contract, day, unit_ms FROM spent WHERE contract <> ''
                UNION ALL SELECT c.contract, c.until / {Day}, c.units * (c.until - c.since)
                FROM runs r JOIN charges c ON c.run = r.id WHERE r.ended IS NULL AND c.contract IS NOT NULL)
            GROUP BY contract, day ORDER BY contract, day
            """).AsList());

    /// <summary>
    /// The successful attempts that began to wait since then, as arrivals: what they held is what they ask for, and how long they held it is
    /// how long they take.
    /// </summary>
    public IReadOnlyList<Arrival> Arrivals(long since) => _database.Read(c => c.Query<ArrivalRow>("""
        SELECT coalesce(s.queued, a.created) AS at, r.pipeline, r.requested_by, s.name, h.kind, count(DISTINCT h.device) AS devices, sum(h.units) AS units,
            max(h.units) AS cores, a.ended - a.created AS takes
        FROM attempts a JOIN stages s ON s.run = a.run AND s.idx = a.idx JOIN runs r ON r.id = a.run
        JOIN charges h ON h.run = a.run AND h.idx = a.idx AND h.number = a.number AND h.since = a.created
        WHERE a.end = 'Succeeded' AND coalesce(s.queued, a.created) >= @since
        GROUP BY a.run, a.idx, a.number ORDER BY at
        """, new { since }).Select(Arrival).ToList());

    private static Arrival Arrival(ArrivalRow row)
    {
        var asked = row.Cores > 1 || row.Kind == "cpu" ? new Dictionary<string, Value> { ["cores"] = row.Units } : new Dictionary<string, Value> { ["count"] = row.Devices };
        return new(row.At, row.Pipeline, row.RequestedBy, row.Name, [new(row.Kind, asked, new Dictionary<string, string>())], 0, Math.Max(1, row.Takes));
    }

    private sealed record ArrivalRow
    {
        public required long At { get; init; }
        public required string Pipeline { get; init; }
        public required string RequestedBy { get; init; }
        public required string Name { get; init; }
        public required string Kind { get; init; }
        public required long Devices { get; init; }
        public required long Units { get; init; }
        public required long Cores { get; init; }
        public required long Takes { get; init; }
    }
}
