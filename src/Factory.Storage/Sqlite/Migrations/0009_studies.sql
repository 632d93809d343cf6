-- Studies as records of their own: what is searched and how, and how each trial stands while it runs and afterwards.

CREATE TABLE studies (
    run         INTEGER NOT NULL,
    idx         INTEGER NOT NULL,
    template    TEXT NOT NULL,                     -- the stage type of its trials
    space       TEXT NOT NULL,                     -- JSON: its parameters, in order
    objectives  TEXT NOT NULL,                     -- JSON: what is sought, name and direction
    constraints TEXT NOT NULL,                     -- JSON: what must hold, as texts
    sampler     TEXT NOT NULL,                     -- JSON: name and settings
    pruner      TEXT NOT NULL,                     -- JSON
    seed        INTEGER NOT NULL,
    budget      INTEGER,                           -- how many trials at most
    resource    TEXT,                              -- the setting that says how long a trial runs, in steps
    steps       INTEGER,                           -- of the longest run
    workers     INTEGER,                           -- how many trials run at once at most; null before it begins
    identity    TEXT,                              -- digest of all but how long it goes on: one that is to go on has the same
    likeness    TEXT,                              -- digest of the template alone
    over        TEXT,                              -- why it came to its end before its trials did
    PRIMARY KEY (run, idx),
    FOREIGN KEY (run, idx) REFERENCES stages
) STRICT, WITHOUT ROWID;
CREATE INDEX studies_by_identity ON studies (identity) WHERE identity IS NOT NULL;
CREATE INDEX studies_by_likeness ON studies (likeness) WHERE likeness IS NOT NULL;

CREATE TABLE trials_new (
    run           INTEGER NOT NULL,
    study         INTEGER NOT NULL,
    number        INTEGER NOT NULL,
    stage         INTEGER,                         -- what ran it; null for one of an earlier study
    state         TEXT NOT NULL CHECK (state IN ('Running', 'Paused', 'Complete', 'Pruned', 'Failed')),
    point         TEXT NOT NULL,                   -- JSON
    value         REAL,                            -- of the first objective
    results       TEXT,                            -- JSON: a number for each objective
    violations    TEXT,                            -- JSON: by how much each constraint is broken
    error         TEXT,
    recorded      INTEGER,                         -- the how manieth result of the study it is, from 0
    parent        INTEGER,                         -- the trial from whose checkpoint it began
    until         INTEGER,                         -- the step at which it was to pause last; null: none
    reached       INTEGER NOT NULL DEFAULT 0,      -- how many steps are done
    origin_run    INTEGER,                         -- of one of an earlier study: which run's
    origin_number INTEGER,
    started       INTEGER,
    ended         INTEGER,
    PRIMARY KEY (run, study, number),
    FOREIGN KEY (run, study) REFERENCES stages,
    FOREIGN KEY (run, stage) REFERENCES stages
) STRICT, WITHOUT ROWID;
INSERT INTO trials_new (run, study, number, stage, state, point, value, results, error, recorded, started, ended)
    SELECT t.run, t.study, t.number, t.stage, iif(t.value IS NULL, 'Failed', 'Complete'), t.point, t.value,
        iif(t.value IS NULL, NULL, json_array(t.value)), t.error, row_number() OVER (PARTITION BY t.run, t.study ORDER BY t.ended, t.number) - 1, s.started, t.ended
    FROM trials t JOIN stages s ON s.run = t.run AND s.idx = t.stage;
DROP TABLE trials;
ALTER TABLE trials_new RENAME TO trials;

-- Learning curves: the first objective after so many steps.
CREATE TABLE trial_points (
    run    INTEGER NOT NULL,
    study  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    step   INTEGER NOT NULL,
    value  REAL,                                   -- null: it is not a number
    at     INTEGER NOT NULL,
    PRIMARY KEY (run, study, number, step),
    FOREIGN KEY (run, study, number) REFERENCES trials
) STRICT, WITHOUT ROWID;

-- A study that an earlier version began is decided in another way now: its run ends here, and what it computed answers the next.
UPDATE attempts SET status = 'Closed', end = 'Lost', reason = 'its study was begun by an earlier version', ended = created
    WHERE status <> 'Closed' AND run IN (SELECT r.id FROM runs r JOIN stages s ON s.run = r.id WHERE r.ended IS NULL AND s.kind = 'Study');
UPDATE stages SET status = 'Cancelled', reason = 'its study was begun by an earlier version: run it again', ended = coalesce(ended, started)
    WHERE status NOT IN ('Done', 'Failed', 'Skipped', 'Blocked', 'Cancelled')
        AND run IN (SELECT r.id FROM runs r JOIN stages s ON s.run = r.id WHERE r.ended IS NULL AND s.kind = 'Study');
UPDATE runs SET status = 'Cancelled', ended_because = 'a study of it was begun by an earlier version: run it again', paused_by = NULL, ended = created
    WHERE ended IS NULL AND id IN (SELECT run FROM stages WHERE kind = 'Study');
DELETE FROM active_deltas WHERE run IN (SELECT id FROM runs WHERE ended IS NOT NULL);
