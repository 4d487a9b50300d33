-- Who may ask by SIP2: a platform's server about whoever enters it, a library's machine about its intercommunality's people.
-- Of the secret only the SHA-256 is kept: it is drawn here, long and random. addresses: separated by spaces, '' for any.
CREATE TABLE access_sip2_terminal (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    login       TEXT NOT NULL UNIQUE CHECK (login <> ''),
    secret_hash TEXT NOT NULL,
    platform    TEXT NOT NULL,
    library     TEXT NOT NULL,
    institution TEXT NOT NULL,
    encoding    TEXT NOT NULL CHECK (encoding IN ('utf-8', 'latin-1', 'cp850')),
    dialect     TEXT NOT NULL,
    addresses   TEXT NOT NULL,
    recognition TEXT NOT NULL CHECK (recognition IN ('login', 'address')),
    pin         TEXT NOT NULL CHECK (pin IN ('required', 'optional')),
    names       TEXT NOT NULL CHECK (names IN ('told', 'kept')),
    active      INTEGER NOT NULL CHECK (active IN (0, 1)),
    created     TEXT NOT NULL,
    CHECK ((platform = '') <> (library = '')),
    CHECK (recognition = 'login' OR addresses <> '')
);
