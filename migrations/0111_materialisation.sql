-- A permanent card given for a provisional one. Numbers only: whose they are is known by people_card.
CREATE TABLE people_materialisation (
    id               TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL,
    provisional      TEXT NOT NULL,
    permanent        TEXT NOT NULL,
    proof            TEXT NOT NULL CHECK (proof IN ('identity_card', 'passport', 'driving_licence', 'residence_permit',
                                                    'guardian', 'known')),
    actor            TEXT NOT NULL,
    at               TEXT NOT NULL,
    paid_cents       BIGINT NOT NULL DEFAULT 0 CHECK (paid_cents >= 0),
    undone           INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
);
CREATE INDEX people_materialisation_by_provisional ON people_materialisation (provisional);
CREATE INDEX people_materialisation_by_day ON people_materialisation (intercommunality, at);

-- Provisional cards whose people are still expected: few among all cards.
CREATE INDEX people_card_expected ON people_card (valid_until) WHERE kind = 'provisional' AND status = 'active';

-- What was written about the end of a provisional card: each word once for each end. days: before the end; -1 once it lapsed.
CREATE TABLE people_card_notice (
    number TEXT NOT NULL,
    ends   TEXT NOT NULL,
    days   INTEGER NOT NULL,
    at     TEXT NOT NULL,
    PRIMARY KEY (number, ends, days)
);
