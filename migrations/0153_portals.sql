-- Whoever vouches for people on our behalf: a library's own portal, FranceConnect.
CREATE TABLE access_portal (
    id               TEXT PRIMARY KEY,
    name             TEXT NOT NULL,
    kind             TEXT NOT NULL CHECK (kind IN ('cas', 'oidc', 'franceconnect')),
    intercommunality TEXT NOT NULL,
    address          TEXT NOT NULL,
    client_id        TEXT NOT NULL,
    sealed_secret    TEXT NOT NULL,
    active           INTEGER NOT NULL CHECK (active IN (0, 1))
);

-- Who a portal's subject is here: once proved by signing in, remembered.
CREATE TABLE access_portal_link (
    portal  TEXT NOT NULL REFERENCES access_portal (id),
    subject TEXT NOT NULL,
    patron  TEXT NOT NULL,
    level   TEXT NOT NULL,
    linked  TEXT NOT NULL,
    PRIMARY KEY (portal, subject)
);
CREATE INDEX access_portal_link_by_patron ON access_portal_link (patron);
