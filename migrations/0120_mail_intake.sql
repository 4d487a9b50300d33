-- How far each IMAP folder was read.
CREATE TABLE mail_mailbox (
    name TEXT PRIMARY KEY,
    validity BIGINT NOT NULL,
    uid BIGINT NOT NULL
);

-- Answers written by a machine say which mail they answer, so that no other machine answers them.
ALTER TABLE mail_outbox ADD COLUMN in_reply_to TEXT NOT NULL DEFAULT '';
ALTER TABLE mail_outbox ADD COLUMN auto_submitted TEXT NOT NULL DEFAULT 'auto-generated'
    CHECK (auto_submitted IN ('auto-generated', 'auto-replied'));

-- Mail that came. `identity` is a keyed hash of what makes it the same mail; `summary` (who, subject, what is in it) is
-- sealed, and blanked with the content.
CREATE TABLE people_mail (
    id TEXT PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    way TEXT NOT NULL CHECK (way IN ('imap', 'maildir', 'file')),
    extent TEXT NOT NULL CHECK (extent IN ('whole', 'headers')),
    received TEXT NOT NULL,
    size BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('received', 'taken_in', 'quarantined', 'ignored', 'dismissed')),
    reason TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    intercommunality TEXT NOT NULL,
    about TEXT NOT NULL,
    summary TEXT NOT NULL,
    sender_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered TEXT,
    closed TEXT,
    closed_by TEXT NOT NULL,
    erased TEXT
);
CREATE INDEX people_mail_by_state ON people_mail (state, intercommunality, received);
CREATE INDEX people_mail_by_sender ON people_mail (sender_hash, answered);
CREATE INDEX people_mail_by_age ON people_mail (received);

CREATE TABLE people_mail_content (
    mail TEXT PRIMARY KEY REFERENCES people_mail (id) ON DELETE CASCADE,
    sealed TEXT NOT NULL
);

-- What became of it: applications, or entries of the tray (they have the id of the application to come).
CREATE TABLE people_mail_outcome (
    mail TEXT NOT NULL REFERENCES people_mail (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    application TEXT NOT NULL,
    PRIMARY KEY (mail, position)
);
CREATE INDEX people_mail_outcome_by_application ON people_mail_outcome (application);
