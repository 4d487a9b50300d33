CREATE TABLE people_duplicate_key (
    hash   BIGINT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (hash, person)
);
INSERT INTO people_duplicate_key (hash, person) SELECT hash, person FROM people_duplicate_key_copy;
DROP TABLE people_duplicate_key_copy;
