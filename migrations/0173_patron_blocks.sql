-- Who was kept out and let in again, why and by whom.
CREATE TABLE people_patron_block (
    patron TEXT NOT NULL REFERENCES people_patron (id),
    sequence INTEGER NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('blocked', 'unblocked')),
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    staff TEXT NOT NULL,
    PRIMARY KEY (patron, sequence)
);
