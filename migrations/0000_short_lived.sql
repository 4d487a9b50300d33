-- State that lives seconds to hours, when several nodes share it (db/short_lived.hpp).
-- On PostgreSQL the store makes the table unlogged when it starts.
CREATE TABLE db_short_lived (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    uses INTEGER NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX db_short_lived_by_expiry ON db_short_lived (expires_at);
