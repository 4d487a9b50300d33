-- Supporting documents: what was sent is kept as a fact, the content only until the decision.
CREATE TABLE people_document (
    id TEXT PRIMARY KEY,
    application TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('identity', 'residence', 'other')),
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    received TEXT NOT NULL,
    destroyed TEXT
);
CREATE INDEX people_document_by_application ON people_document (application, received);

CREATE TABLE people_document_content (
    document TEXT PRIMARY KEY REFERENCES people_document (id),
    sealed TEXT NOT NULL
);
