-- People registered in the network, their cards and their subscriptions.

CREATE TABLE people_patron (
    id                TEXT PRIMARY KEY,
    intercommunality  TEXT NOT NULL,
    library           TEXT NOT NULL,
    birth_name        TEXT NOT NULL,
    usage_name        TEXT NOT NULL,
    first_names       TEXT NOT NULL,
    birth_date        TEXT NOT NULL,
    street            TEXT NOT NULL,
    complement        TEXT NOT NULL,
    postcode          TEXT NOT NULL,
    municipality      TEXT NOT NULL,
    municipality_name TEXT NOT NULL,
    email             TEXT NOT NULL,
    phone             TEXT NOT NULL,
    language          TEXT NOT NULL,
    category          TEXT NOT NULL,
    household         TEXT NOT NULL,
    external_id       TEXT NOT NULL,
    status            TEXT NOT NULL CHECK (status IN ('active', 'blocked', 'erased')),
    created           TEXT NOT NULL,
    last_activity     TEXT NOT NULL,
    -- Folded "family name first names" by usage name and, when it differs, by birth name. The first three letters are a
    -- column of their own, so that looking for the beginning of a name is an equality whatever the collation.
    name_key          TEXT NOT NULL,
    name_start        TEXT NOT NULL,
    birth_name_key    TEXT NOT NULL,
    birth_name_start  TEXT NOT NULL
);
CREATE INDEX people_patron_by_name ON people_patron (name_start, name_key);
CREATE INDEX people_patron_by_birth_name ON people_patron (birth_name_start, birth_name_key) WHERE birth_name_key <> '';
CREATE INDEX people_patron_by_birth_date ON people_patron (birth_date);
CREATE INDEX people_patron_by_email ON people_patron (LOWER(email)) WHERE email <> '';
CREATE INDEX people_patron_by_household ON people_patron (household) WHERE household <> '';
CREATE UNIQUE INDEX people_patron_by_external_id ON people_patron (intercommunality, external_id) WHERE external_id <> '';

CREATE TABLE people_card_range (
    id           TEXT PRIMARY KEY,
    library      TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('provisional', 'permanent')),
    first_body   TEXT NOT NULL,
    last_body    TEXT NOT NULL,
    check_digit  TEXT NOT NULL CHECK (check_digit IN ('none', 'luhn', 'mod97')),
    -- The whole numbers of the range, check digits included, lie in [lowest, highest]: ranges never meet in these.
    lowest       BIGINT NOT NULL,
    highest      BIGINT NOT NULL,
    CHECK (lowest <= highest)
);
CREATE INDEX people_card_range_by_library ON people_card_range (library, kind);

-- A number stays here for ever, without its person once that one is erased, so that it is never given again.
CREATE TABLE people_card (
    number       TEXT PRIMARY KEY,
    numeric_value BIGINT,
    patron       TEXT REFERENCES people_patron (id),
    library      TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('provisional', 'permanent')),
    status       TEXT NOT NULL CHECK (status IN ('active', 'replaced', 'revoked')),
    valid_from   TEXT NOT NULL,
    valid_until  TEXT,
    issued       TEXT NOT NULL,
    -- Why it was revoked, in the librarian's words; goes with the person.
    reason       TEXT NOT NULL DEFAULT ''
);
CREATE INDEX people_card_by_patron ON people_card (patron);
CREATE INDEX people_card_by_value ON people_card (numeric_value);

CREATE TABLE people_subscription (
    id         TEXT PRIMARY KEY,
    patron     TEXT NOT NULL REFERENCES people_patron (id),
    category   TEXT NOT NULL,
    first_day  TEXT NOT NULL,
    last_day   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    policy     TEXT NOT NULL,
    CHECK (first_day <= last_day)
);
CREATE INDEX people_subscription_by_patron ON people_subscription (patron);
