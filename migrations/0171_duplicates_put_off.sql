-- Whoever cannot be compared is put off after some attempts and keeps nobody waiting; applications come first.
ALTER TABLE people_duplicate_person ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
CREATE INDEX people_duplicate_person_pending_applicants ON people_duplicate_person (person)
    WHERE pending > 0 AND application <> '';
