-- What an intercommunality asks besides the form everybody shares: each change a new revision, never edited.
CREATE TABLE people_form_questions (
    intercommunality TEXT NOT NULL,
    revision INTEGER NOT NULL,
    questions TEXT NOT NULL,
    recorded TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    PRIMARY KEY (intercommunality, revision)
);

-- With the words of the question on that day.
CREATE TABLE people_application_answer (
    application TEXT NOT NULL REFERENCES people_application (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    question TEXT NOT NULL,
    text TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (application, position)
);
