-- What runs that have ended used and taught, added up with each run's end: to know it costs nothing at a start, and outlives the runs' own records.

CREATE TABLE spent (
    pipeline     TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    day          INTEGER NOT NULL,                 -- since 1970, in which the charge ended
    month        INTEGER NOT NULL,                 -- counted from the year 0
    contract     TEXT NOT NULL,                    -- empty: none covered it
    currency     TEXT NOT NULL,                    -- empty: nobody has said what it costs
    unit_ms      INTEGER NOT NULL,
    micros       INTEGER NOT NULL,
    PRIMARY KEY (pipeline, requested_by, day, contract, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE learned (
    pipeline     TEXT NOT NULL,
    stage        TEXT NOT NULL,                    -- of a fan-out or the trials of a study, what they have in common
    model        TEXT NOT NULL,
    count        INTEGER NOT NULL,                 -- of successful attempts
    milliseconds INTEGER NOT NULL,                 -- of all of them
    PRIMARY KEY (pipeline, stage, model)
) STRICT, WITHOUT ROWID;

INSERT INTO spent
SELECT r.pipeline, r.requested_by, c.until / 86400000, max(c.month), coalesce(c.contract, ''), coalesce(c.currency, ''),
    sum(c.units * (c.until - c.since)), sum(coalesce(c.amount, 0))
FROM charges c JOIN runs r ON r.id = c.run WHERE r.ended IS NOT NULL GROUP BY 1, 2, 3, 5, 6;

INSERT INTO learned
SELECT r.pipeline, iif(instr(s.name, '[') > 1, substr(s.name, 1, instr(s.name, '[') - 1), s.name), c.model, count(*), sum(a.ended - a.created)
FROM attempts a JOIN charges c ON c.run = a.run AND c.idx = a.idx AND c.number = a.number AND c.entry = 0
JOIN stages s ON s.run = a.run AND s.idx = a.idx JOIN runs r ON r.id = a.run
WHERE a.end = 'Succeeded' AND r.ended IS NOT NULL GROUP BY 1, 2, 3;
