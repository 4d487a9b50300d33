-- What is left of access events once their four months are over (R21): counts, and who was there at all.

CREATE TABLE usage_daily_count (
    day              TEXT NOT NULL,
    platform         TEXT NOT NULL,
    intercommunality TEXT NOT NULL,
    library          TEXT NOT NULL,
    channel          TEXT NOT NULL CHECK (channel IN ('portal', 'federated_search', 'direct')),
    origin           TEXT NOT NULL,
    outcome          TEXT NOT NULL CHECK (outcome IN ('entered', 'refused')),
    reason           TEXT NOT NULL,
    events           BIGINT NOT NULL CHECK (events > 0),
    PRIMARY KEY (day, platform, intercommunality, library, channel, origin, outcome, reason)
);
CREATE INDEX usage_daily_count_by_platform ON usage_daily_count (platform, day);

-- Who they were, without the day and the library: the two together would point at people.
CREATE TABLE usage_monthly_profile (
    month              TEXT NOT NULL,
    platform           TEXT NOT NULL,
    intercommunality   TEXT NOT NULL,
    category           TEXT NOT NULL,
    age_class          TEXT NOT NULL,
    municipality_class TEXT NOT NULL,
    entered            BIGINT NOT NULL CHECK (entered > 0),
    PRIMARY KEY (month, platform, intercommunality, category, age_class, municipality_class)
);

-- Distinct people (R23): the year's pseudonyms, by month. Once the year's key is destroyed nobody is behind them.
CREATE TABLE usage_ledger (
    month            TEXT NOT NULL,
    platform         TEXT NOT NULL,
    intercommunality TEXT NOT NULL,
    library          TEXT NOT NULL,
    channel          TEXT NOT NULL CHECK (channel IN ('portal', 'federated_search', 'direct')),
    person           TEXT NOT NULL CHECK (person <> ''),
    PRIMARY KEY (person, month, platform, intercommunality, library, channel)
);
CREATE INDEX usage_ledger_by_platform ON usage_ledger (platform, month);
