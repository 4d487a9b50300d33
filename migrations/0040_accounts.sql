-- Patrons' accounts: one per person, opened by a one-time link. Sessions are web's, people are people's.

CREATE TABLE access_account (
    patron TEXT PRIMARY KEY REFERENCES people_patron (id) ON DELETE CASCADE,
    password_hash TEXT NOT NULL,
    activated TEXT NOT NULL,
    last_sign_in TEXT
);

-- One-time links: only the SHA-256 of the token is kept; a newer link of the same purpose replaces the older.
-- detail: for 'email' the address that is to be confirmed.
CREATE TABLE access_account_link (
    token_hash TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES people_patron (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('activation', 'password', 'email')),
    detail TEXT NOT NULL,
    expires TEXT NOT NULL,
    UNIQUE (patron, purpose)
);
CREATE INDEX access_account_link_by_expiry ON access_account_link (expires);

-- What a person asks of the staff from the account: correct this, erase me.
CREATE TABLE access_account_request (
    id TEXT PRIMARY KEY,
    patron TEXT NOT NULL REFERENCES people_patron (id) ON DELETE CASCADE,
    intercommunality TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('correction', 'erasure')),
    body TEXT NOT NULL,
    asked TEXT NOT NULL,
    handled TEXT
);
CREATE INDEX access_account_request_open ON access_account_request (intercommunality, asked) WHERE handled IS NULL;
CREATE INDEX access_account_request_by_patron ON access_account_request (patron);
