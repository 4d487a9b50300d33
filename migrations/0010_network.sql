-- The network: its members, their libraries, who works there, and what they did.

CREATE TABLE network_intercommunality (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    siren TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    website TEXT NOT NULL
);

CREATE TABLE network_library (
    id TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL REFERENCES network_intercommunality (id),
    kind TEXT NOT NULL CHECK (kind IN ('physical', 'central')),
    name TEXT NOT NULL,
    municipality TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    opening_hours TEXT NOT NULL
);
CREATE INDEX network_library_by_intercommunality ON network_library (intercommunality);

-- intercommunality is NULL for those who work for the whole network. totp_secret is sealed; totp_step is the last
-- time step a code was accepted for, so that no code serves twice.
CREATE TABLE network_staff (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('librarian', 'manager', 'administrator', 'auditor')),
    intercommunality TEXT REFERENCES network_intercommunality (id),
    password_hash TEXT NOT NULL,
    totp_secret TEXT NOT NULL,
    totp_step BIGINT NOT NULL,
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    created TEXT NOT NULL,
    last_login TEXT,
    CHECK ((role IN ('librarian', 'manager')) = (intercommunality IS NOT NULL))
);

CREATE TABLE network_staff_recovery_code (
    staff TEXT NOT NULL REFERENCES network_staff (id),
    code_hash TEXT NOT NULL,
    PRIMARY KEY (staff, code_hash)
);

-- A one-time link to choose a password: the first one, or a new one.
CREATE TABLE network_staff_invitation (
    token_hash TEXT PRIMARY KEY,
    staff TEXT NOT NULL UNIQUE REFERENCES network_staff (id),
    expires TEXT NOT NULL
);

-- Append-only: triggers of each engine's own file refuse UPDATE and DELETE.
CREATE TABLE network_journal (
    sequence BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    intercommunality TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX network_journal_by_object ON network_journal (object, sequence);
CREATE INDEX network_journal_by_action ON network_journal (action, sequence);

-- One row: the last link of the chain. Locked by whoever appends, so that two nodes never fork it.
CREATE TABLE network_journal_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    sequence BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO network_journal_head (id, sequence, hash) VALUES (1, 0, '');
