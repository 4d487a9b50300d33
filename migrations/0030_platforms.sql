-- The platforms of the digital library: who may enter, by which door, what each one receives, what was agreed.

CREATE TABLE platforms_platform (
    id             TEXT PRIMARY KEY,
    name           TEXT NOT NULL,
    description_fr TEXT NOT NULL,
    description_en TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('learning', 'press', 'video', 'books', 'music', 'other', 'portal')),
    vendor         TEXT NOT NULL,
    door           TEXT NOT NULL CHECK (door IN ('cas', 'oidc', 'saml', 'signed_link', 'referer', 'sip2', 'link', 'open')),
    entry_url      TEXT NOT NULL,
    opens_at       TEXT,
    closes_at      TEXT,
    active         INTEGER NOT NULL CHECK (active IN (0, 1)),
    CHECK (opens_at IS NULL OR closes_at IS NULL OR opens_at <= closes_at)
);

-- Whoever fits one rule is let in; '' stands for any. No rule lets nobody in.
CREATE TABLE platforms_access_rule (
    id               TEXT PRIMARY KEY,
    platform         TEXT NOT NULL REFERENCES platforms_platform (id),
    intercommunality TEXT NOT NULL,
    library          TEXT NOT NULL,
    category         TEXT NOT NULL,
    UNIQUE (platform, intercommunality, library, category)
);

-- Addresses tickets may be sent to: exact scheme, host and port, and whole segments of the path.
CREATE TABLE platforms_service (
    id               TEXT PRIMARY KEY,
    platform         TEXT NOT NULL REFERENCES platforms_platform (id),
    protocol         TEXT NOT NULL CHECK (protocol IN ('cas')),
    address          TEXT NOT NULL UNIQUE,
    attributes_on_v2 INTEGER NOT NULL CHECK (attributes_on_v2 IN (0, 1)),
    single_logout    INTEGER NOT NULL CHECK (single_logout IN (0, 1)),
    may_proxy        INTEGER NOT NULL CHECK (may_proxy IN (0, 1))
);
CREATE INDEX platforms_service_by_platform ON platforms_service (platform);

-- What a platform receives beyond the pseudonym, the entitlement and the intercommunality (R18).
CREATE TABLE platforms_released_attribute (
    platform         TEXT NOT NULL REFERENCES platforms_platform (id),
    attribute        TEXT NOT NULL,
    contract_article TEXT NOT NULL CHECK (contract_article <> ''),
    until            TEXT,
    PRIMARY KEY (platform, attribute)
);

-- Days on which everybody may enter without an account, both included (R19). entry_url '': the platform's own.
CREATE TABLE platforms_open_period (
    platform  TEXT NOT NULL REFERENCES platforms_platform (id),
    first_day TEXT NOT NULL,
    last_day  TEXT NOT NULL,
    entry_url TEXT NOT NULL,
    PRIMARY KEY (platform, first_day, last_day),
    CHECK (first_day <= last_day)
);

CREATE TABLE platforms_agreement (
    platform    TEXT PRIMARY KEY REFERENCES platforms_platform (id),
    counted     TEXT NOT NULL CHECK (counted IN ('registered', 'active_users', 'simultaneous', 'credits', 'population')),
    first_day   TEXT NOT NULL,
    last_day    TEXT NOT NULL,
    most        BIGINT,
    enforcement TEXT NOT NULL CHECK (enforcement IN ('count', 'warn', 'queue', 'refuse')),
    CHECK (first_day <= last_day)
);
