-- One row a periodic job: who runs it now (one node at a time) and how the last run ended.
CREATE TABLE jobs_run (
    name TEXT NOT NULL PRIMARY KEY,
    leased_until TEXT,
    holder TEXT NOT NULL,
    last_started TEXT,
    last_finished TEXT,
    last_outcome TEXT NOT NULL CHECK (last_outcome IN ('never', 'running', 'done', 'failed')),
    last_detail TEXT NOT NULL
);
