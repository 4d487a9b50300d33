-- Signed-in browsers. Only the SHA-256 of the cookie's token is kept: whoever reads this table cannot sign in with it.

CREATE TABLE web_session (
    id         TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    audience   TEXT NOT NULL CHECK (audience IN ('patron', 'staff')),
    subject    TEXT NOT NULL,
    created    TEXT NOT NULL,
    last_seen  TEXT NOT NULL,
    device     TEXT NOT NULL
);

CREATE INDEX web_session_by_subject ON web_session (audience, subject);
CREATE INDEX web_session_by_last_seen ON web_session (last_seen);
