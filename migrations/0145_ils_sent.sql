-- Who registered here and is made known to the library's own system. people publishes what that takes.
CREATE VIEW people_provisional_card_v AS
SELECT c.number, c.patron, c.issued, c.valid_until, p.intercommunality, p.library
FROM people_card c
JOIN people_patron p ON p.id = c.patron
WHERE c.kind = 'provisional' AND c.status = 'active' AND p.status = 'active';

-- One line a card: sent (or known there already), or tried and not taken yet.
CREATE TABLE access_ils_sent (
    card        TEXT PRIMARY KEY,
    connector   TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('sent', 'known', 'failed')),
    external_id TEXT NOT NULL,
    tries       INTEGER NOT NULL,
    next_try    TEXT NOT NULL
);
