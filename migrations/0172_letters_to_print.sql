-- Who has to be written to on paper.
CREATE INDEX people_application_without_email ON people_application (submitted, id) WHERE email = '' AND erased IS NULL;
