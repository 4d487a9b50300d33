-- What registering costs, as an intercommunality has voted it. Rows are only ever added: a grid ends the day before the
-- next one begins, or on its own last day (ends), whichever comes first. Two grids from the same day are two revisions,
-- of which the last counts; a grid that has come into force is never revised.

CREATE TABLE people_tariff_grid (
    id TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL REFERENCES network_intercommunality (id),
    begins TEXT NOT NULL,
    revision INTEGER NOT NULL,
    ends TEXT,
    resolution_assembly TEXT NOT NULL,
    resolution_date TEXT NOT NULL,
    resolution_number TEXT NOT NULL,
    resolution_document TEXT NOT NULL,
    recorded TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    UNIQUE (intercommunality, begins, revision),
    CHECK (ends IS NULL OR ends >= begins)
);

-- A condition that is '' (or NULL, for an age) asks nothing. Ages are included, counted on the day of registration.
CREATE TABLE people_tariff_line (
    grid TEXT NOT NULL REFERENCES people_tariff_grid (id),
    position INTEGER NOT NULL,
    label_fr TEXT NOT NULL,
    label_en TEXT NOT NULL,
    home TEXT NOT NULL CHECK (home IN ('', 'inside', 'outside')),
    youngest INTEGER,
    oldest INTEGER,
    status TEXT NOT NULL,
    household TEXT NOT NULL CHECK (household IN ('', 'alone', 'several')),
    category TEXT NOT NULL,
    offer TEXT NOT NULL CHECK (offer IN ('', 'everything', 'digital')),
    charged TEXT NOT NULL CHECK (charged IN ('each_person', 'household_once')),
    cents BIGINT NOT NULL CHECK (cents >= 0),
    PRIMARY KEY (grid, position)
);

-- What each person of an application or a renewal (debt) was told it costs, and why, on the day it was asked for: frozen
-- with it.
CREATE TABLE people_fee (
    debt TEXT NOT NULL,
    position INTEGER NOT NULL,
    cents BIGINT NOT NULL CHECK (cents >= 0),
    reason TEXT NOT NULL,
    label_fr TEXT NOT NULL,
    label_en TEXT NOT NULL,
    declared_status TEXT NOT NULL,
    offer TEXT NOT NULL,
    grid TEXT NOT NULL,
    resolution_assembly TEXT NOT NULL,
    resolution_date TEXT,
    resolution_number TEXT NOT NULL,
    resolution_document TEXT NOT NULL,
    PRIMARY KEY (debt, position)
);
