-- Forms that come back: two more ways an application arrives, and what waits for a person to type it.
ALTER TABLE people_application ADD COLUMN arrived_as TEXT NOT NULL DEFAULT 'web'
    CHECK (arrived_as IN ('web', 'api', 'staff', 'paper', 'pdf', 'mail'));
UPDATE people_application SET arrived_as = origin;
ALTER TABLE people_application DROP COLUMN origin;
ALTER TABLE people_application RENAME COLUMN arrived_as TO origin;

-- `id` is the one the application will have. `sealed` holds what is known of the person; empty once closed.
CREATE TABLE people_tray (
    id TEXT PRIMARY KEY,
    request_key TEXT NOT NULL UNIQUE,
    intercommunality TEXT NOT NULL,
    library TEXT NOT NULL,
    campaign TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('paper', 'pdf', 'mail')),
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'typed', 'set_aside')),
    received TEXT NOT NULL,
    sealed TEXT NOT NULL,
    closed TEXT,
    closed_by TEXT NOT NULL
);
CREATE INDEX people_tray_by_state ON people_tray (state, intercommunality, received);
