-- A person may ask that a browser of theirs stays signed in for some weeks (CAS 3.0 §4.1, "remember me").
ALTER TABLE web_session ADD COLUMN kept INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1));
