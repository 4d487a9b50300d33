-- The official communes and intercommunalities, one set for each dated edition, and the streets of the address base.
-- An edition is written once and kept: what somebody was told in 2026 can be explained in 2030. One is current.

CREATE TABLE network_territory_edition (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    checksum TEXT NOT NULL,
    imported TEXT NOT NULL,
    municipalities INTEGER NOT NULL,
    is_current INTEGER NOT NULL CHECK (is_current IN (0, 1))
);
CREATE UNIQUE INDEX network_territory_edition_current ON network_territory_edition (is_current) WHERE is_current = 1;

CREATE TABLE network_epci (
    edition TEXT NOT NULL REFERENCES network_territory_edition (id),
    siren TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (edition, siren)
);

-- epci is '' for the few communes that belong to none.
CREATE TABLE network_municipality (
    edition TEXT NOT NULL REFERENCES network_territory_edition (id),
    insee TEXT NOT NULL,
    name TEXT NOT NULL,
    department TEXT NOT NULL,
    epci TEXT NOT NULL,
    population INTEGER NOT NULL,
    PRIMARY KEY (edition, insee)
);

CREATE TABLE network_municipality_postcode (
    edition TEXT NOT NULL,
    insee TEXT NOT NULL,
    position INTEGER NOT NULL,
    postcode TEXT NOT NULL,
    PRIMARY KEY (edition, insee, position),
    FOREIGN KEY (edition, insee) REFERENCES network_municipality (edition, insee)
);

-- Communes that merged, and the arrondissements of the largest cities: other names and codes of today's commune.
-- name is '' where the official list remembers only the code.
CREATE TABLE network_municipality_name (
    edition TEXT NOT NULL,
    code TEXT NOT NULL,
    insee TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (edition, code, insee),
    FOREIGN KEY (edition, insee) REFERENCES network_municipality (edition, insee)
);

-- former_municipality is the merged commune a street lies in, '' when there is none: Hauts de Bienne has the same
-- street name in Morez and in La Mouille.
CREATE TABLE network_street (
    insee TEXT NOT NULL,
    name TEXT NOT NULL,
    former_municipality TEXT NOT NULL,
    folded TEXT NOT NULL,
    postcode TEXT NOT NULL,
    PRIMARY KEY (insee, name, former_municipality)
);
