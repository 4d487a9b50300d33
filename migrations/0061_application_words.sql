-- The words a case is searched by: of its people's names and of its reference, folded.
CREATE TABLE people_application_word (
    application TEXT NOT NULL REFERENCES people_application (id) ON DELETE CASCADE,
    word TEXT NOT NULL,
    PRIMARY KEY (application, word)
);
-- Those that came before this table get their words from a job.
ALTER TABLE people_application ADD COLUMN has_words INTEGER NOT NULL DEFAULT 0 CHECK (has_words IN (0, 1));
CREATE INDEX people_application_without_words ON people_application (id) WHERE has_words = 0;
