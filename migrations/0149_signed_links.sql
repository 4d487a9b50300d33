-- How the address is made that only we can make, for platforms entered by a signed link. The secret is sealed with the
-- installation's key.
CREATE TABLE access_signed_link (
    platform      TEXT PRIMARY KEY,
    template      TEXT NOT NULL,
    sealed_secret TEXT,
    changed       TEXT NOT NULL
);
