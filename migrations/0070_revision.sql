-- What is read at every request and changes a few times a year is kept in memory: whoever changes it writes a new stamp
-- in the same transaction, whoever has a copy compares.
CREATE TABLE db_revision (
    topic TEXT PRIMARY KEY,
    stamp TEXT NOT NULL
);
