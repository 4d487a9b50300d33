-- One row per entry into a platform, or refusal of one (R21). The person is a pseudonym keyed by year.
CREATE TABLE usage_access_event (
    id                 TEXT PRIMARY KEY,
    at                 TEXT NOT NULL,
    day                TEXT NOT NULL,
    platform           TEXT NOT NULL,
    outcome            TEXT NOT NULL CHECK (outcome IN ('entered', 'refused')),
    reason             TEXT NOT NULL,
    channel            TEXT NOT NULL CHECK (channel IN ('portal', 'federated_search', 'direct')),
    origin             TEXT NOT NULL,
    door               TEXT NOT NULL,
    person             TEXT NOT NULL,
    library            TEXT NOT NULL,
    intercommunality   TEXT NOT NULL,
    category           TEXT NOT NULL,
    age_class          TEXT NOT NULL,
    municipality_class TEXT NOT NULL
);
CREATE INDEX usage_access_event_by_platform ON usage_access_event (platform, day);
CREATE INDEX usage_access_event_by_day ON usage_access_event (day);
CREATE INDEX usage_access_event_by_person ON usage_access_event (person) WHERE person <> '';

-- Destroying a year's key leaves that year's pseudonyms without anyone behind them. Sealed by the installation's key.
CREATE TABLE usage_person_key (
    year       INTEGER PRIMARY KEY,
    sealed_key TEXT NOT NULL
);
