-- What an intercommunality has voted about registering from afar. Rows are only ever added: a policy ends the day
-- before the next one begins, or on its own last day (ends), whichever comes first. Two policies from the same day are
-- two revisions, of which the last counts; a policy that has come into force is never revised.

CREATE TABLE people_policy (
    id TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL REFERENCES network_intercommunality (id),
    begins TEXT NOT NULL,
    revision INTEGER NOT NULL,
    ends TEXT,
    mode TEXT NOT NULL CHECK (mode IN ('at_the_desk', 'provisional', 'paid_online')),
    category TEXT NOT NULL,
    category_name TEXT NOT NULL,
    tariff_cents BIGINT NOT NULL CHECK (tariff_cents >= 0),
    proof TEXT NOT NULL CHECK (proof IN ('none', 'identity', 'residence', 'identity_and_residence')),
    review TEXT NOT NULL CHECK (review IN ('by_staff', 'automatic')),
    validity_days INTEGER NOT NULL CHECK (validity_days > 0),
    until_reopening_of TEXT NOT NULL,
    resolution_assembly TEXT NOT NULL,
    resolution_date TEXT NOT NULL,
    resolution_number TEXT NOT NULL,
    resolution_document TEXT NOT NULL,
    explanation_fr TEXT NOT NULL,
    explanation_en TEXT NOT NULL,
    recorded TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    UNIQUE (intercommunality, begins, revision),
    CHECK (ends IS NULL OR ends >= begins)
);

-- SIREN of an EPCI, or code INSEE of a commune.
CREATE TABLE people_policy_territory (
    policy TEXT NOT NULL REFERENCES people_policy (id),
    code TEXT NOT NULL,
    PRIMARY KEY (policy, code)
);
