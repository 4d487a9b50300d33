-- OpenID Connect: the clients of platforms, the keys we sign with, the tokens that outlive a restart.

-- A platform may have several (its site, its app): the platform is their sector, they know a person by the same id.
CREATE TABLE access_oidc_client (
    id                 TEXT PRIMARY KEY,
    platform           TEXT NOT NULL,
    name               TEXT NOT NULL,
    authentication     TEXT NOT NULL CHECK (authentication IN ('secret', 'key', 'public')),
    secret_hash        TEXT NOT NULL, -- SHA-256 of 256 random bits, hexadecimal; '' where there is none
    jwks               TEXT NOT NULL, -- of authentication by key
    id_token_algorithm TEXT NOT NULL CHECK (id_token_algorithm IN ('RS256', 'ES256')),
    userinfo_algorithm TEXT NOT NULL CHECK (userinfo_algorithm IN ('', 'RS256', 'ES256')), -- '': plain JSON
    back_channel       TEXT NOT NULL, -- where logout tokens go; '' for a client that does not want any
    offline_access     INTEGER NOT NULL CHECK (offline_access IN (0, 1)),
    created            TEXT NOT NULL
);
CREATE INDEX access_oidc_client_by_platform ON access_oidc_client (platform);

-- Compared letter by letter.
CREATE TABLE access_oidc_address (
    client  TEXT NOT NULL REFERENCES access_oidc_client (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'sign_out')),
    address TEXT NOT NULL,
    PRIMARY KEY (client, purpose, address)
);

-- Private keys are sealed with the installation's. One is published before it signs and after.
CREATE TABLE access_oidc_key (
    kid             TEXT PRIMARY KEY,
    algorithm       TEXT NOT NULL CHECK (algorithm IN ('RS256', 'ES256')),
    sealed          TEXT NOT NULL,
    signs_from      TEXT NOT NULL,
    published_until TEXT -- none as long as it is the last one
);

-- Refresh tokens, by their SHA-256. A token that was used once stays until it expires: shown again, it ends its grant.
CREATE TABLE access_oidc_refresh (
    hash      TEXT PRIMARY KEY,
    grant_id  TEXT NOT NULL,
    client    TEXT NOT NULL REFERENCES access_oidc_client (id),
    patron    TEXT NOT NULL,
    scopes    TEXT NOT NULL,
    claims    TEXT NOT NULL, -- of the userinfo, as the claims parameter asked
    signed_in TEXT NOT NULL,
    expires   TEXT NOT NULL,
    used      INTEGER NOT NULL CHECK (used IN (0, 1))
);
CREATE INDEX access_oidc_refresh_by_grant ON access_oidc_refresh (grant_id);
CREATE INDEX access_oidc_refresh_by_patron ON access_oidc_refresh (patron);
CREATE INDEX access_oidc_refresh_by_expiry ON access_oidc_refresh (expires);
