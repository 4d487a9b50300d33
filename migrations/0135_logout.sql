-- What other modules may know of sessions: that they live, and whose they are.
CREATE VIEW web_session_v AS SELECT id, audience, subject, created, last_seen FROM web_session;

-- Platforms that a session was let into and that want to be told of its end. `ended` is NULL while the person is in;
-- the row goes once the platform was told, or was not to be reached for a day.
CREATE TABLE access_participation (
    id              TEXT PRIMARY KEY,
    session         TEXT NOT NULL,
    patron          TEXT NOT NULL,
    platform        TEXT NOT NULL,
    door            TEXT NOT NULL,
    detail          TEXT NOT NULL,
    since           TEXT NOT NULL,
    ended           TEXT,
    attempts        INTEGER NOT NULL,
    next_attempt_at TEXT,
    UNIQUE (session, platform, door, detail)
);
CREATE INDEX access_participation_due ON access_participation (next_attempt_at) WHERE ended IS NOT NULL;
CREATE INDEX access_participation_by_patron ON access_participation (patron);
