-- Money: to whom an intercommunality's inhabitants pay online, what was paid (or tried), what was given back.

-- The régie of an intercommunality, as PayFiP knows it.
CREATE TABLE people_payment_office (
    intercommunality TEXT PRIMARY KEY REFERENCES network_intercommunality (id),
    client TEXT NOT NULL,
    name TEXT NOT NULL,
    entry TEXT NOT NULL CHECK (entry IN ('T', 'X', 'W')),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    changed TEXT NOT NULL
);

-- One attempt to pay what an application or a renewal (debt) costs. Never deleted; a state is only changed by what PayFiP (or the desk) says.
CREATE TABLE people_payment (
    id TEXT PRIMARY KEY,
    debt TEXT NOT NULL,
    intercommunality TEXT NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    cents BIGINT NOT NULL CHECK (cents > 0),
    mode TEXT NOT NULL CHECK (mode IN ('online', 'cash', 'cheque', 'card', 'transfer')),
    state TEXT NOT NULL CHECK (state IN ('opening', 'open', 'paid', 'refused', 'abandoned', 'expired', 'failed',
                                         'mismatch', 'surplus')),
    client TEXT NOT NULL,
    entry TEXT NOT NULL,
    operation TEXT NOT NULL,
    result TEXT NOT NULL,
    authorisation TEXT NOT NULL,
    created TEXT NOT NULL,
    settled TEXT,
    checked TEXT,
    next_check TEXT,
    actor TEXT NOT NULL,
    note TEXT NOT NULL
);
-- One payment, once: whatever the order in which the news of it arrive.
CREATE UNIQUE INDEX people_payment_paid_once ON people_payment (debt) WHERE state = 'paid';
CREATE UNIQUE INDEX people_payment_one_at_a_time ON people_payment (debt) WHERE state IN ('opening', 'open');
CREATE UNIQUE INDEX people_payment_by_operation ON people_payment (operation) WHERE operation <> '';
CREATE INDEX people_payment_by_debt ON people_payment (debt, created);
CREATE INDEX people_payment_due ON people_payment (next_check) WHERE next_check IS NOT NULL;
CREATE INDEX people_payment_by_place ON people_payment (intercommunality, created);

CREATE TABLE people_payment_event (
    payment TEXT NOT NULL REFERENCES people_payment (id),
    sequence INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (payment, sequence)
);

-- Given back by the treasury, noted here: Guichet moves no money.
CREATE TABLE people_refund (
    id TEXT PRIMARY KEY,
    payment TEXT NOT NULL REFERENCES people_payment (id),
    cents BIGINT NOT NULL CHECK (cents > 0),
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL
);
CREATE INDEX people_refund_by_payment ON people_refund (payment);
