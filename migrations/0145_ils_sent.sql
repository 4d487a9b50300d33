-- Who registered here and is made known to the library's own system. people publishes what that takes.
CREATE VIEW people_provisional_card_v AS
SELECT c.number, c.patron, c.issued, c.valid_until, p.intercommunality, p.library
FROM people_card c
JOIN people_patron p ON p.id = c.patron
WHERE c.kind = 'provisional' AND c.status = 'active' AND p.status = 'active';

-- One line a card: sent (or known there already), tried and not taken yet (fault: why, as a message and its code), or
-- given up after a week, until somebody asks to try again.
CREATE TABLE access_ils_sent (
    card        TEXT PRIMARY KEY,
    connector   TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('sent', 'known', 'failed', 'given_up')),
    external_id TEXT NOT NULL,
    tries       INTEGER NOT NULL,
    first_try   TEXT NOT NULL,
    next_try    TEXT NOT NULL,
    fault       TEXT NOT NULL,
    fault_code  TEXT NOT NULL
);
