-- Mail waiting to leave and what remains of mail that has left. Bodies and addresses are blanked some days after the
-- last attempt (erased_at); to_hash is then a keyed hash of the address, made by us.
CREATE TABLE mail_outbox (
    id TEXT NOT NULL PRIMARY KEY,
    about TEXT NOT NULL,
    to_address TEXT NOT NULL,
    to_name TEXT NOT NULL,
    to_hash TEXT,
    reply_to TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    text_body TEXT NOT NULL,
    html_body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    created_at TEXT NOT NULL,
    give_up_at TEXT NOT NULL,
    next_attempt_at TEXT NOT NULL,
    leased_until TEXT,
    lease TEXT,
    last_attempt_at TEXT,
    last_error TEXT NOT NULL,
    sent_at TEXT,
    erased_at TEXT
);
CREATE INDEX mail_outbox_due ON mail_outbox (state, next_attempt_at);
CREATE INDEX mail_outbox_about ON mail_outbox (about, created_at);
CREATE INDEX mail_outbox_age ON mail_outbox (created_at);
