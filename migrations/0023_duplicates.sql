-- Who may be registered twice. `person` is a patron's id, or "<application>/<position>" for somebody of an application.

-- What the index knows of a person: the keys it is filed under (hexadecimal, joined by spaces), and how many changes
-- have not been compared yet.
CREATE TABLE people_duplicate_person (
    person           TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL,
    application      TEXT NOT NULL,
    filed_under      TEXT NOT NULL,
    pending          INTEGER NOT NULL CHECK (pending >= 0)
);
CREATE INDEX people_duplicate_person_pending ON people_duplicate_person (person) WHERE pending > 0;
CREATE INDEX people_duplicate_person_by_application ON people_duplicate_person (application) WHERE application <> '';

-- Keyed hashes of blocking keys: without the installation's key they say nothing of anybody.
CREATE TABLE people_duplicate_key (
    hash   BIGINT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (hash, person)
);

-- Pairs worth a look; left_person < right_person. Score in millionths, reasons as JSON [[message id, bits]…].
CREATE TABLE people_duplicate_match (
    left_person  TEXT NOT NULL,
    right_person TEXT NOT NULL,
    score        INTEGER NOT NULL,
    verdict      TEXT NOT NULL CHECK (verdict IN ('possible', 'same')),
    reasons      TEXT NOT NULL,
    found        TEXT NOT NULL,
    PRIMARY KEY (left_person, right_person)
);
CREATE INDEX people_duplicate_match_by_right ON people_duplicate_match (right_person);
CREATE INDEX people_duplicate_match_by_score ON people_duplicate_match (score);

-- "Not the same person", said by a member of staff: never shown again.
CREATE TABLE people_duplicate_verdict (
    left_person  TEXT NOT NULL,
    right_person TEXT NOT NULL,
    staff        TEXT NOT NULL,
    said         TEXT NOT NULL,
    PRIMARY KEY (left_person, right_person)
);
CREATE INDEX people_duplicate_verdict_by_right ON people_duplicate_verdict (right_person);

-- How many people bear a name, for names that several bear: what a coincidence is worth.
CREATE TABLE people_duplicate_name (
    kind   TEXT NOT NULL CHECK (kind IN ('family', 'first')),
    name   TEXT NOT NULL,
    people BIGINT NOT NULL,
    PRIMARY KEY (kind, name)
);
