CREATE INDEX people_application_word_by_word ON people_application_word (word, application);
