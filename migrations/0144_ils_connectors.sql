-- The library systems that answer for their own members: one for a whole intercommunality (library = '') or for one of its
-- libraries. secret and test_pin are sealed with the installation's key; nothing shows them again.
CREATE TABLE access_ils_connector (
    id               TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL REFERENCES network_intercommunality (id),
    library          TEXT NOT NULL,
    name             TEXT NOT NULL,
    kind             TEXT NOT NULL CHECK (kind IN ('sip2', 'koha')),
    address          TEXT NOT NULL,
    line             TEXT NOT NULL CHECK (line IN ('bare', 'tls')),
    dialect          TEXT NOT NULL,
    login            TEXT NOT NULL,
    secret           TEXT NOT NULL,
    institution      TEXT NOT NULL,
    location         TEXT NOT NULL,
    categories       TEXT NOT NULL,
    fallback         TEXT NOT NULL CHECK (fallback IN ('refuse', 'last_state')),
    cache_seconds    INTEGER NOT NULL CHECK (cache_seconds BETWEEN 0 AND 3600),
    push_library     TEXT NOT NULL,
    push_category    TEXT NOT NULL,
    test_card        TEXT NOT NULL,
    test_pin         TEXT NOT NULL,
    active           INTEGER NOT NULL CHECK (active IN (0, 1)),
    changed          TEXT NOT NULL,
    UNIQUE (intercommunality, library)
);
