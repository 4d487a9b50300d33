-- Platforms that speak SAML 2, by what they say of themselves, and the keys we sign with.
CREATE TABLE access_saml_provider (
    platform  TEXT PRIMARY KEY,
    entity_id TEXT NOT NULL UNIQUE,
    metadata  TEXT NOT NULL,
    source    TEXT NOT NULL, -- the address it was fetched from; '' when it came as a file
    begins    TEXT NOT NULL CHECK (begins IN ('here', 'there')), -- who speaks first when a person comes from our pages
    updated   TEXT NOT NULL
);

-- The one that signs is the last whose day has come. `private_key` is sealed with the installation's key.
CREATE TABLE access_saml_key (
    id          TEXT PRIMARY KEY,
    certificate TEXT NOT NULL,
    private_key TEXT NOT NULL,
    signs_from  TEXT NOT NULL
);
