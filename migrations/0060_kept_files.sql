-- Files somebody chose before the form came back with a fault: kept for the next sending, for hours at the most.
-- `form` is a hash of the form's key, `sealed` the file and its name, encrypted with a key made of the form's key.
CREATE TABLE people_kept_file (
    form TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('identity', 'residence', 'other')),
    size BIGINT NOT NULL,
    sealed TEXT NOT NULL,
    expires TEXT NOT NULL,
    PRIMARY KEY (form, kind)
);
CREATE INDEX people_kept_file_by_expiry ON people_kept_file (expires);
