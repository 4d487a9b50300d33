-- Who a person is to each platform (R18). Former ones stay after a merge: a vendor may still know them.
CREATE TABLE access_pseudonym (
    platform TEXT NOT NULL,
    id       TEXT NOT NULL,
    patron   TEXT NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('current', 'former')),
    origin   TEXT NOT NULL CHECK (origin IN ('made', 'imported')),
    version  INTEGER NOT NULL,
    created  TEXT NOT NULL,
    PRIMARY KEY (platform, id)
);
CREATE UNIQUE INDEX access_pseudonym_current ON access_pseudonym (patron, platform) WHERE standing = 'current';
CREATE INDEX access_pseudonym_by_patron ON access_pseudonym (patron);

-- Without its salt no pseudonym can be computed again: erasing it is final.
CREATE TABLE access_pseudonym_salt (
    patron TEXT PRIMARY KEY,
    salt   TEXT NOT NULL
);
