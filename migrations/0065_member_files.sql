-- Files of members sent to the desk for import: what to make of them, how far the import has come. Their content is
-- sealed, and destroyed once imported; the refused rows some days later.
CREATE TABLE people_member_file (
    id               TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL,
    library          TEXT NOT NULL,
    sent_by          TEXT NOT NULL,
    sender           TEXT NOT NULL,
    language         TEXT NOT NULL,
    size             BIGINT NOT NULL,
    sent             TEXT NOT NULL,
    encoding         TEXT NOT NULL,
    delimiter        TEXT NOT NULL,
    mapping          TEXT NOT NULL,
    category         TEXT NOT NULL,
    categories       TEXT NOT NULL,
    trial            INTEGER NOT NULL CHECK (trial IN (0, 1)),
    state            TEXT NOT NULL CHECK (state IN ('receiving', 'mapping', 'waiting', 'running', 'done', 'failed')),
    has_content      INTEGER NOT NULL CHECK (has_content IN (0, 1)),
    beat             TEXT,
    finished         TEXT,
    expected         BIGINT NOT NULL,
    rows_read        BIGINT NOT NULL,
    added            BIGINT NOT NULL,
    updated          BIGINT NOT NULL,
    unchanged        BIGINT NOT NULL,
    refused          BIGINT NOT NULL,
    fault            TEXT NOT NULL
);
CREATE INDEX people_member_file_by_sent ON people_member_file (sent);
CREATE INDEX people_member_file_to_do ON people_member_file (sent) WHERE state IN ('waiting', 'running');

CREATE TABLE people_member_file_piece (
    file     TEXT NOT NULL REFERENCES people_member_file (id),
    kind     TEXT NOT NULL CHECK (kind IN ('sent', 'refused')),
    position INTEGER NOT NULL,
    sealed   TEXT NOT NULL,
    PRIMARY KEY (file, kind, position)
);

-- The categories an intercommunality's members have, one look-up each however many members there are.
CREATE INDEX people_patron_by_category ON people_patron (intercommunality, category);
