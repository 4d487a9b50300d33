-- How long things are kept where the network has chosen another duration than the usual one.
CREATE TABLE people_retention_period (
    rule       TEXT PRIMARY KEY,
    amount     INTEGER NOT NULL CHECK (amount > 0),
    changed    TEXT NOT NULL,
    changed_by TEXT NOT NULL
);

-- "Your data will be erased": told on that day, of somebody not seen since that other day. Seen again, it counts no more.
CREATE TABLE people_retention_warning (
    patron TEXT PRIMARY KEY REFERENCES people_patron (id) ON DELETE CASCADE,
    warned TEXT NOT NULL,
    since  TEXT NOT NULL
);

-- What each run did: counts, no person.
CREATE TABLE people_retention_run (
    id     TEXT PRIMARY KEY,
    at     TEXT NOT NULL,
    report TEXT NOT NULL
);
CREATE INDEX people_retention_run_by_time ON people_retention_run (at);

CREATE INDEX people_patron_by_activity ON people_patron (last_activity) WHERE status <> 'erased';
