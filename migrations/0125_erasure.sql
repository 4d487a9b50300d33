-- That something was erased, when, why and how much of it (R25): nothing that says whose it was.
CREATE TABLE people_erasure (
    proof            TEXT PRIMARY KEY,
    at               TEXT NOT NULL,
    cause            TEXT NOT NULL CHECK (cause IN ('asked', 'refused', 'abandoned', 'unconfirmed', 'lapsed', 'inactive')),
    kind             TEXT NOT NULL CHECK (kind IN ('patron', 'application')),
    intercommunality TEXT NOT NULL,
    counts           TEXT NOT NULL
);
CREATE INDEX people_erasure_by_time ON people_erasure (at, proof);

-- An erased application stays as a row that nobody is in: campaigns and accounts are still right.
ALTER TABLE people_application ADD COLUMN erased TEXT;

-- The last mail to an address: nothing of it stays once it has left.
ALTER TABLE mail_outbox ADD COLUMN erase_once_sent INTEGER NOT NULL DEFAULT 0 CHECK (erase_once_sent IN (0, 1));

-- The desk's lists show nobody who is erased.
DROP INDEX people_application_by_queue;
DROP INDEX people_application_by_state;
CREATE INDEX people_application_by_queue ON people_application (intercommunality, state, submitted) WHERE erased IS NULL;
CREATE INDEX people_application_by_state ON people_application (state, submitted) WHERE erased IS NULL;
