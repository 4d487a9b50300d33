-- How this network is registered at ProConnect: one row at most.
CREATE TABLE network_proconnect (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    issuer        TEXT NOT NULL,
    client_id     TEXT NOT NULL,
    sealed_secret TEXT NOT NULL,
    levels        TEXT NOT NULL,
    strict        INTEGER NOT NULL CHECK (strict IN (0, 1)),
    active        INTEGER NOT NULL CHECK (active IN (0, 1))
);

-- The administrations whose agents may come that way; for the staff of one member alone, or of all ('').
CREATE TABLE network_proconnect_organisation (
    siret            TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL
);

-- Who an agent of another identity provider is here, once recognised.
CREATE TABLE network_staff_identity (
    identity_provider TEXT NOT NULL,
    subject           TEXT NOT NULL,
    staff             TEXT NOT NULL REFERENCES network_staff (id),
    linked            TEXT NOT NULL,
    PRIMARY KEY (identity_provider, subject)
);
CREATE UNIQUE INDEX network_staff_identity_by_staff ON network_staff_identity (staff);
