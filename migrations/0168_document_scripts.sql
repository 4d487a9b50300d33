-- A PDF that brings scripts along: never run, and told to whoever looks at it.
ALTER TABLE people_document ADD COLUMN scripts INTEGER NOT NULL DEFAULT 0;
