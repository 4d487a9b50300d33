-- What closures moved, to be told to the libraries' own systems: a line for each run and connector. cursor: the last
-- subscription told, in the order of the run's list; since: when it last went forward.
CREATE TABLE access_ils_ends (
    run       TEXT NOT NULL,
    connector TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('waiting', 'told', 'given_up')),
    cursor    TEXT NOT NULL,
    told      BIGINT NOT NULL,
    unknown   BIGINT NOT NULL,
    tries     INTEGER NOT NULL,
    since     TEXT NOT NULL,
    next_try  TEXT NOT NULL,
    PRIMARY KEY (run, connector)
);
CREATE INDEX access_ils_ends_waiting ON access_ils_ends (next_try) WHERE state = 'waiting';
