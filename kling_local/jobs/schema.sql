-- The durable queue. Plain SQL: the same tables and statements are meant to serve PostgreSQL later.
-- Times are unix seconds. created_at, started_at and finished_at follow the virtual clock; leases and deliveries the real one.

CREATE TABLE IF NOT EXISTS meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS jobs (
    seq              INTEGER PRIMARY KEY,
    id               TEXT NOT NULL UNIQUE,
    dialect          TEXT NOT NULL,
    account          TEXT NOT NULL,
    model            TEXT NOT NULL,
    request          TEXT NOT NULL,
    wire             TEXT NOT NULL,
    external_id      TEXT,
    idempotency_key  TEXT,
    body_digest      TEXT NOT NULL DEFAULT '',
    callback_url     TEXT,
    webhook_events   TEXT NOT NULL DEFAULT '[]',
    base_url         TEXT NOT NULL DEFAULT '',
    findings         TEXT NOT NULL DEFAULT '[]',
    fault            TEXT,
    cost             REAL,
    aspect_follows   TEXT,                         -- the picture or video whose shape is not known yet
    cancel_at        REAL,                         -- when it is cancelled, if it is not finished then
    hold_s           REAL NOT NULL DEFAULT 0,      -- stay queued so long, and so many polls
    hold_polls       INTEGER NOT NULL DEFAULT 0,
    run_s            REAL NOT NULL DEFAULT 0,      -- then stay running so long, and so many polls
    run_polls        INTEGER NOT NULL DEFAULT 0,
    polls            INTEGER NOT NULL DEFAULT 0,
    state            TEXT NOT NULL DEFAULT 'queued'
                     CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    created_at       REAL NOT NULL,
    started_at       REAL,
    finished_at      REAL,
    lease_owner      TEXT,
    lease_until      REAL,
    attempts         INTEGER NOT NULL DEFAULT 0,   -- also the fence: a claim that was lost has an old number
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    progress         REAL NOT NULL DEFAULT 0,
    logs             TEXT NOT NULL DEFAULT '[]',
    output           TEXT,
    failure          TEXT,
    deleted          INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX IF NOT EXISTS jobs_active ON jobs (seq) WHERE state IN ('queued', 'running');
CREATE INDEX IF NOT EXISTS jobs_waiting ON jobs (seq) WHERE state = 'queued';
CREATE INDEX IF NOT EXISTS jobs_listed ON jobs (account, dialect, seq);
CREATE UNIQUE INDEX IF NOT EXISTS jobs_external ON jobs (account, dialect, external_id)
    WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS jobs_idempotent ON jobs (account, dialect, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

CREATE TRIGGER IF NOT EXISTS never_backwards BEFORE UPDATE OF state ON jobs
WHEN NEW.state <> OLD.state
     AND (OLD.state IN ('succeeded', 'failed', 'cancelled') OR NEW.state = 'queued')
BEGIN
    SELECT RAISE(ABORT, 'the state of a job never goes backwards');
END;

-- State changes that somebody wants to be called about. They are written with the change itself, so none is lost.
CREATE TABLE IF NOT EXISTS changes (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL,
    before TEXT,
    state  TEXT NOT NULL,
    at     REAL NOT NULL
);

CREATE TRIGGER IF NOT EXISTS job_made AFTER INSERT ON jobs WHEN NEW.callback_url IS NOT NULL
BEGIN
    INSERT INTO changes (job_id, before, state, at) VALUES (NEW.id, NULL, NEW.state, NEW.created_at);
END;

CREATE TRIGGER IF NOT EXISTS job_moved AFTER UPDATE OF state ON jobs
WHEN NEW.state <> OLD.state AND NEW.callback_url IS NOT NULL
BEGIN
    INSERT INTO changes (job_id, before, state, at)
    VALUES (NEW.id, OLD.state, NEW.state, COALESCE(NEW.finished_at, NEW.started_at, NEW.created_at));
END;

CREATE TABLE IF NOT EXISTS deliveries (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,             -- the same in every attempt: receivers drop repeats by it
    job_id       TEXT NOT NULL,
    dialect      TEXT NOT NULL,
    event        TEXT NOT NULL,
    url          TEXT NOT NULL,
    body         TEXT NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_at      REAL,                             -- NULL: delivered or given up
    delivered_at REAL,
    last_answer  TEXT NOT NULL DEFAULT ''
);

CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS deliveries_of_job ON deliveries (job_id);

CREATE TABLE IF NOT EXISTS library (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    kind        TEXT NOT NULL,
    account     TEXT NOT NULL,
    dialect     TEXT NOT NULL,
    item        TEXT NOT NULL,
    external_id TEXT,
    created_at  REAL NOT NULL,
    deleted     INTEGER NOT NULL DEFAULT 0  -- when, in Unix seconds
);

CREATE TABLE IF NOT EXISTS uploads (
    seq          INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    account      TEXT NOT NULL,
    dialect      TEXT NOT NULL,
    name         TEXT NOT NULL,
    content_type TEXT NOT NULL,
    num_bytes    INTEGER NOT NULL DEFAULT 0,
    created_at   REAL NOT NULL,
    expires_at   REAL NOT NULL,
    complete     INTEGER NOT NULL DEFAULT 0
);
