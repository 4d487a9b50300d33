-- Closures of libraries, and what they gave back to subscriptions (R16).

-- intercommunality is '' for the whole network; library is '' but for a single one. It covers the days [begins, reopens);
-- applied_…: the dates subscriptions were extended by, NULL before that and after an undo; bound_to: the last day given to
-- registrations that last until the reopening (R5).
CREATE TABLE people_closure (
    id TEXT PRIMARY KEY,
    reach TEXT NOT NULL CHECK (reach IN ('library', 'intercommunality', 'network')),
    intercommunality TEXT NOT NULL,
    library TEXT NOT NULL,
    extent TEXT NOT NULL CHECK (extent IN ('whole', 'desk')),
    begins TEXT NOT NULL,
    reopens TEXT,
    reason_fr TEXT NOT NULL,
    reason_en TEXT NOT NULL,
    applied_begins TEXT,
    applied_reopens TEXT,
    bound_to TEXT,
    version INTEGER NOT NULL,
    declared TEXT NOT NULL,
    withdrawn TEXT,
    CHECK (reopens IS NULL OR reopens > begins)
);
CREATE INDEX people_closure_by_place ON people_closure (intercommunality, begins);

-- Categories that this closure does not extend.
CREATE TABLE people_closure_left_out (
    closure TEXT NOT NULL REFERENCES people_closure (id),
    category TEXT NOT NULL,
    PRIMARY KEY (closure, category)
);

-- One wish of a manager: count, extend, take back, bind to the reopening. Carried out in batches, in order of number; cursor is
-- the last id dealt with in the phase. result: counts and examples' ids as JSON, no personal data.
CREATE TABLE people_extension_run (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    closure TEXT NOT NULL REFERENCES people_closure (id),
    kind TEXT NOT NULL CHECK (kind IN ('preview', 'apply', 'undo', 'bind')),
    begins TEXT NOT NULL,
    reopens TEXT,
    mailing INTEGER NOT NULL CHECK (mailing IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    phase TEXT NOT NULL CHECK (phase IN ('subscriptions', 'cards', 'mails', 'done')),
    cursor TEXT NOT NULL,
    first_extension BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    total BIGINT NOT NULL,
    mails BIGINT NOT NULL,
    result TEXT NOT NULL,
    requested TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    finished TEXT
);
CREATE INDEX people_extension_run_by_closure ON people_extension_run (closure, number);
CREATE INDEX people_extension_run_waiting ON people_extension_run (number) WHERE state IN ('queued', 'running');

-- The ledger. A subscription points to the last thing closures did to it (people_subscription.extension); each row says which run
-- did it, how many days closures have given in all since the start, and what stood there before. The end without closures is
-- therefore always known: last_day minus days. Many subscriptions share a row. Row 0: nothing was ever given.
CREATE TABLE people_extension (
    id BIGINT PRIMARY KEY,
    run TEXT NOT NULL,
    previous BIGINT NOT NULL,
    days INTEGER NOT NULL
);
INSERT INTO people_extension (id, run, previous, days) VALUES (0, '', 0, 0);

-- The closures that are counted in it.
CREATE TABLE people_extension_closure (
    extension BIGINT NOT NULL REFERENCES people_extension (id),
    closure TEXT NOT NULL REFERENCES people_closure (id),
    PRIMARY KEY (extension, closure)
);
CREATE INDEX people_extension_closure_by_closure ON people_extension_closure (closure);

-- Worked out by the run under way: subscriptions of these dates and this past (last_day || first_day || extension) get that end
-- and that ledger row. Emptied with the run.
CREATE TABLE people_extension_step (
    key TEXT PRIMARY KEY,
    last_day TEXT NOT NULL,
    extension BIGINT NOT NULL
);

ALTER TABLE people_subscription ADD COLUMN extension BIGINT NOT NULL DEFAULT 0;
