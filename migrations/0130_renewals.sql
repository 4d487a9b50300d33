-- Subscriptions that go on: how a policy renews them, and who renewed what.

ALTER TABLE people_policy ADD COLUMN renewal_place TEXT NOT NULL DEFAULT 'at_the_desk'
    CHECK (renewal_place IN ('at_the_desk', 'online'));
ALTER TABLE people_policy ADD COLUMN renewal_days INTEGER NOT NULL DEFAULT 365 CHECK (renewal_days > 0);
ALTER TABLE people_policy ADD COLUMN renewal_from TEXT NOT NULL DEFAULT 'later_of_both'
    CHECK (renewal_from IN ('later_of_both', 'old_end', 'today'));
ALTER TABLE people_policy ADD COLUMN renewal_window INTEGER NOT NULL DEFAULT 30 CHECK (renewal_window >= 0);

-- One request, of one person or several of a household. waiting: for the money; done: the subscriptions go on; stuck: paid,
-- but they had changed meanwhile and staff look at it; undone: taken back by staff within the minute; withdrawn: never paid.
-- request: whoever sends it again gets the same renewal. mail: of the outbox, while it can be taken back.
CREATE TABLE people_renewal (
    id TEXT PRIMARY KEY,
    request TEXT NOT NULL UNIQUE,
    reference TEXT NOT NULL UNIQUE,
    intercommunality TEXT NOT NULL,
    library TEXT NOT NULL,
    policy TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'stuck', 'undone', 'withdrawn')),
    asked TEXT NOT NULL,
    done TEXT,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    mail TEXT NOT NULL
);
CREATE INDEX people_renewal_by_place ON people_renewal (intercommunality, asked);
CREATE INDEX people_renewal_waiting ON people_renewal (asked) WHERE state = 'waiting';

-- subscription: the one renewed. made: the one that began anew after a gap, '' when the old one goes on. old_last_day: as
-- it was, with the given_days of closures in it; first_day, last_day: what became of it.
CREATE TABLE people_renewal_line (
    renewal TEXT NOT NULL REFERENCES people_renewal (id),
    position INTEGER NOT NULL,
    patron TEXT NOT NULL,
    subscription TEXT NOT NULL,
    made TEXT NOT NULL,
    old_last_day TEXT NOT NULL,
    given_days INTEGER NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (renewal, position)
);
CREATE INDEX people_renewal_line_by_patron ON people_renewal_line (patron);
CREATE INDEX people_renewal_line_by_subscription ON people_renewal_line (subscription);
