-- Times are Unix milliseconds. Statuses and kinds are spelled as the engine's enums. JSON is canonical.

CREATE TABLE pipelines (
    name    TEXT NOT NULL PRIMARY KEY,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Each distinct content of a pipeline's file, once.
CREATE TABLE revisions (
    id             INTEGER PRIMARY KEY,
    pipeline       TEXT NOT NULL REFERENCES pipelines,
    number         INTEGER NOT NULL,               -- rises in the pipeline, from 1
    path           TEXT NOT NULL,
    owner          TEXT NOT NULL,
    text           TEXT NOT NULL,
    text_digest    TEXT NOT NULL,
    meaning_digest TEXT,                           -- equal when only comments and layout differ
    summary        TEXT,                           -- its doc comment
    state          TEXT NOT NULL CHECK (state IN ('Accepted', 'Rejected', 'Waiting', 'Retired')),
    reason         TEXT,                           -- what it waits for, or why it was rejected
    diagnostics    TEXT NOT NULL,                  -- JSON
    current        INTEGER NOT NULL,               -- 1: this is what lies at the path now
    created        INTEGER NOT NULL,
    updated        INTEGER NOT NULL,
    UNIQUE (pipeline, number),
    UNIQUE (path, pipeline, text_digest)
) STRICT;
CREATE UNIQUE INDEX revisions_current ON revisions (path) WHERE current = 1;

CREATE TABLE runs (
    id           INTEGER PRIMARY KEY,
    pipeline     TEXT NOT NULL REFERENCES pipelines,
    revision     INTEGER NOT NULL REFERENCES revisions,
    plan_digest  TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    status       TEXT NOT NULL,
    cancelled_by TEXT,
    created      INTEGER NOT NULL,
    ended        INTEGER
) STRICT;
CREATE INDEX runs_by_plan ON runs (pipeline, plan_digest);

-- A run in which nothing was computed: it has the stages of the run that it repeats. Its id is a run's number too.
CREATE TABLE run_repeats (
    id           INTEGER PRIMARY KEY,
    repeats      INTEGER NOT NULL REFERENCES runs,
    revision     INTEGER NOT NULL REFERENCES revisions,
    requested_by TEXT NOT NULL,
    created      INTEGER NOT NULL
) STRICT;

-- What input hashes are made of.
CREATE TABLE input_documents (
    input_hash TEXT NOT NULL PRIMARY KEY,
    document   TEXT NOT NULL                       -- JSON
) STRICT;

CREATE TABLE stages (
    run          INTEGER NOT NULL REFERENCES runs,
    idx          INTEGER NOT NULL,
    name         TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('Task', 'Study', 'Gate', 'Release')),
    type         TEXT NOT NULL,                    -- the stage type, such as train.mlp
    after        TEXT NOT NULL,                    -- JSON: the stages, by idx, that it waits for
    dataset      TEXT,
    cache        INTEGER NOT NULL,                 -- 1: its result may answer others
    alias        TEXT,                             -- of a release
    trials       INTEGER,                          -- of a study: how many at most
    study        INTEGER,                          -- of a trial: the study's idx
    trial        INTEGER,                          -- of a trial: its number
    previous_for INTEGER,                          -- evaluates an earlier release for the gate of this idx
    status       TEXT NOT NULL,
    input_hash   TEXT REFERENCES input_documents,
    leader_run   INTEGER,                          -- whose computation it joined
    leader_idx   INTEGER,
    why          TEXT,                             -- why it had to be computed
    reason       TEXT,                             -- why it is tried again, or ended as it did
    not_before   INTEGER,
    provenance   TEXT,
    origin_run   INTEGER,
    origin_stage TEXT,
    result       INTEGER REFERENCES results,
    started      INTEGER,
    ended        INTEGER,
    PRIMARY KEY (run, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX stages_by_name ON stages (name, run);
CREATE INDEX stages_by_result ON stages (result) WHERE result IS NOT NULL;

-- What a stage was planned to read. Exactly one of source and content is there, save for `use`, which has a source and no output.
CREATE TABLE stage_inputs (
    run     INTEGER NOT NULL,
    idx     INTEGER NOT NULL,
    role    TEXT NOT NULL CHECK (role IN ('Input', 'File', 'Use')),
    name    TEXT NOT NULL,
    kind    TEXT,                                  -- an artifact's; null for `use`
    source  INTEGER,                               -- a stage's idx
    output  TEXT,
    content TEXT,                                  -- an artifact known beforehand
    origin  TEXT,                                  -- the path or reference that the content was resolved from
    PRIMARY KEY (run, idx, role, name),
    FOREIGN KEY (run, idx) REFERENCES stages
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
    run               INTEGER NOT NULL,
    idx               INTEGER NOT NULL,
    number            INTEGER NOT NULL,
    status            TEXT NOT NULL CHECK (status IN ('Created', 'Running', 'Stopping', 'Closed')),
    placement         TEXT NOT NULL,               -- JSON
    variables         TEXT NOT NULL,               -- JSON
    why               TEXT NOT NULL,               -- why this placement
    host_boot         TEXT,
    host_pid          INTEGER,
    host_start        INTEGER,
    host_nonce        TEXT,
    stopping          TEXT,                        -- why it is being ended
    end               TEXT,
    reason            TEXT,
    detail            TEXT,
    retryable         INTEGER,
    exit_code         INTEGER,
    signal            INTEGER,
    processor_seconds REAL,
    peak_memory       INTEGER,
    created           INTEGER NOT NULL,
    started           INTEGER,
    ended             INTEGER,
    PRIMARY KEY (run, idx, number),
    FOREIGN KEY (run, idx) REFERENCES stages
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
    run    INTEGER NOT NULL,
    idx    INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    device TEXT NOT NULL,
    taken  TEXT NOT NULL,                          -- JSON: resource to amount and units; {} for the whole device
    since  INTEGER NOT NULL,
    until  INTEGER,
    PRIMARY KEY (run, idx, number, device),
    FOREIGN KEY (run, idx, number) REFERENCES attempts
) STRICT, WITHOUT ROWID;
CREATE INDEX leases_by_device ON leases (device, since);

-- What was computed, once for each time that it was.
CREATE TABLE results (
    id         INTEGER PRIMARY KEY,
    input_hash TEXT NOT NULL REFERENCES input_documents,
    current    INTEGER NOT NULL,                   -- 1: the one that the cache answers with
    run        INTEGER NOT NULL,
    idx        INTEGER NOT NULL,
    metrics    TEXT NOT NULL,                      -- JSON
    best       TEXT,                               -- JSON; of a study
    trials     INTEGER NOT NULL,
    created    INTEGER NOT NULL,
    FOREIGN KEY (run, idx) REFERENCES stages
) STRICT;
CREATE UNIQUE INDEX results_current ON results (input_hash) WHERE current = 1;
CREATE INDEX results_by_stage ON results (run, idx);

CREATE TABLE artifacts (
    digest  TEXT NOT NULL PRIMARY KEY,
    kind    TEXT NOT NULL,                         -- as it was first seen
    size    INTEGER,                               -- bytes of all files
    files   INTEGER,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE result_outputs (
    result   INTEGER NOT NULL REFERENCES results,
    name     TEXT NOT NULL,
    kind     TEXT NOT NULL,
    artifact TEXT NOT NULL REFERENCES artifacts,
    PRIMARY KEY (result, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_outputs_by_artifact ON result_outputs (artifact);

-- The metrics of a result, typed, for comparisons over runs.
CREATE TABLE metrics (
    result INTEGER NOT NULL REFERENCES results,
    name   TEXT NOT NULL,
    number REAL,
    text   TEXT,
    PRIMARY KEY (result, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX metrics_by_name ON metrics (name, number);

-- What a result was computed from. Without a producer it came from outside: origin says from where.
CREATE TABLE lineage_edges (
    result   INTEGER NOT NULL REFERENCES results,
    role     TEXT NOT NULL,
    name     TEXT NOT NULL,
    artifact TEXT REFERENCES artifacts,            -- null for `use`, which takes over settings
    producer INTEGER REFERENCES results,
    origin   TEXT,
    PRIMARY KEY (result, role, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX lineage_edges_by_producer ON lineage_edges (producer) WHERE producer IS NOT NULL;
CREATE INDEX lineage_edges_by_artifact ON lineage_edges (artifact);

CREATE TABLE dataset_versions (
    name         TEXT NOT NULL,
    version      INTEGER NOT NULL,
    artifact     TEXT NOT NULL REFERENCES artifacts,
    result       INTEGER REFERENCES results,
    run          INTEGER NOT NULL REFERENCES runs,
    rows         INTEGER,
    columns      TEXT,                             -- JSON
    label        TEXT,
    label_counts TEXT,                             -- JSON
    created      INTEGER NOT NULL,
    confirmed    INTEGER NOT NULL,                 -- when a run last came to it: the latest is what the dataset is now
    PRIMARY KEY (name, version),
    UNIQUE (name, artifact)
) STRICT, WITHOUT ROWID;
CREATE INDEX dataset_versions_by_artifact ON dataset_versions (artifact);

CREATE TABLE trials (
    run    INTEGER NOT NULL,
    study  INTEGER NOT NULL,
    number INTEGER NOT NULL,
    stage  INTEGER NOT NULL,
    point  TEXT NOT NULL,                          -- JSON
    value  REAL,
    error  TEXT,
    ended  INTEGER NOT NULL,
    PRIMARY KEY (run, study, number),
    FOREIGN KEY (run, study) REFERENCES stages,
    FOREIGN KEY (run, stage) REFERENCES stages
) STRICT, WITHOUT ROWID;

CREATE TABLE gates (
    run              INTEGER NOT NULL,
    idx              INTEGER NOT NULL,
    passed           INTEGER,
    previous_name    TEXT,                         -- the release that it compared with
    previous_version INTEGER,
    decided          INTEGER,
    PRIMARY KEY (run, idx),
    FOREIGN KEY (run, idx) REFERENCES stages
) STRICT, WITHOUT ROWID;

CREATE TABLE gate_conditions (
    run    INTEGER NOT NULL,
    idx    INTEGER NOT NULL,
    number INTEGER NOT NULL,
    text   TEXT NOT NULL,
    value  INTEGER,
    seen   TEXT NOT NULL,                          -- JSON
    error  TEXT,
    PRIMARY KEY (run, idx, number),
    FOREIGN KEY (run, idx) REFERENCES gates
) STRICT, WITHOUT ROWID;

-- Names of releases are global and belong to the pipeline that used them first.
CREATE TABLE release_names (
    name     TEXT NOT NULL PRIMARY KEY,
    pipeline TEXT NOT NULL REFERENCES pipelines,
    created  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE releases (
    name     TEXT NOT NULL REFERENCES release_names,
    version  INTEGER NOT NULL,
    manifest TEXT NOT NULL,                        -- digest over its artifacts
    model    TEXT NOT NULL REFERENCES artifacts,   -- its first artifact
    run      INTEGER NOT NULL,
    idx      INTEGER NOT NULL,
    gate     INTEGER,                              -- idx of the gate that it passed
    created  INTEGER NOT NULL,
    PRIMARY KEY (name, version),
    UNIQUE (name, manifest),
    FOREIGN KEY (run, idx) REFERENCES stages
) STRICT, WITHOUT ROWID;

CREATE TABLE release_artifacts (
    name     TEXT NOT NULL,
    version  INTEGER NOT NULL,
    position INTEGER NOT NULL,
    input    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    artifact TEXT NOT NULL REFERENCES artifacts,
    producer INTEGER REFERENCES results,
    origin   TEXT,
    PRIMARY KEY (name, version, position),
    FOREIGN KEY (name, version) REFERENCES releases
) STRICT, WITHOUT ROWID;
CREATE INDEX release_artifacts_by_artifact ON release_artifacts (artifact);

-- What the release stages of runs came to: a new version or one that was there.
CREATE TABLE publications (
    run     INTEGER NOT NULL,
    idx     INTEGER NOT NULL,
    name    TEXT NOT NULL,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL,                      -- 1: the version was made by it
    PRIMARY KEY (run, idx),
    FOREIGN KEY (run, idx) REFERENCES stages
) STRICT, WITHOUT ROWID;

CREATE TABLE aliases (
    name    TEXT NOT NULL,
    alias   TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (name, alias),
    FOREIGN KEY (name, version) REFERENCES releases
) STRICT, WITHOUT ROWID;

CREATE TABLE alias_moves (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    alias   TEXT NOT NULL,
    version INTEGER NOT NULL,
    run     INTEGER NOT NULL REFERENCES runs,
    at      INTEGER NOT NULL,
    FOREIGN KEY (name, version) REFERENCES releases
) STRICT;
CREATE INDEX alias_moves_by_name ON alias_moves (name, alias);

-- Source files that were taken into the store, so that an unchanged one is not read again.
CREATE TABLE source_files (
    path        TEXT NOT NULL PRIMARY KEY,
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    inode       INTEGER NOT NULL,
    changed_ns  INTEGER NOT NULL,
    artifact    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The deltas of runs that have not ended, in the order of their commits.
CREATE TABLE active_deltas (
    seq  INTEGER PRIMARY KEY,
    run  INTEGER NOT NULL REFERENCES runs,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX active_deltas_by_run ON active_deltas (run);
