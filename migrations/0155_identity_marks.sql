-- The identity of the one who applies was shown: by whom, how surely, when. What was shown is the application's own.
CREATE TABLE people_identity_mark (
    application TEXT PRIMARY KEY REFERENCES people_application (id),
    provider    TEXT NOT NULL,
    level       TEXT NOT NULL,
    shown       TEXT NOT NULL
);
