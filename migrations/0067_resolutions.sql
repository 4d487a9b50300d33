-- The resolutions behind policies, as published: never changed, found by their content.
CREATE TABLE people_resolution (
    id               TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL,
    number           TEXT NOT NULL,
    size             BIGINT NOT NULL,
    content          TEXT NOT NULL,
    recorded         TEXT NOT NULL,
    recorded_by      TEXT NOT NULL
);
