-- Beginnings of words are ranges of bytes, as in SQLite, whatever language the database sorts in.
ALTER TABLE people_application_word ALTER COLUMN word TYPE TEXT COLLATE "C";
CREATE INDEX people_application_word_by_word ON people_application_word (word, application);
