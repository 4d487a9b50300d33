-- What people agree to, word for word, as it was when they did.
CREATE TABLE people_consent_text (
    version TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('registration', 'guardian', 'at_desk', 'own')),
    text_fr TEXT NOT NULL,
    text_en TEXT NOT NULL,
    hash    TEXT NOT NULL,
    since   TEXT NOT NULL,
    PRIMARY KEY (version, kind)
);

-- Given with an application (by whoever sent it), or by a patron later ('own': at fifteen).
CREATE TABLE people_consent (
    id          TEXT PRIMARY KEY,
    application TEXT NOT NULL,
    patron      TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('registration', 'guardian', 'at_desk', 'own')),
    version     TEXT NOT NULL,
    at          TEXT NOT NULL,
    CHECK ((application = '') <> (patron = ''))
);
CREATE INDEX people_consent_by_application ON people_consent (application) WHERE application <> '';
CREATE INDEX people_consent_by_patron ON people_consent (patron) WHERE patron <> '';

INSERT INTO people_consent (id, application, patron, kind, version, at)
SELECT 'r-' || id, id, '', CASE origin WHEN 'staff' THEN 'at_desk' ELSE 'registration' END, consent_version, submitted
FROM people_application WHERE consent_version <> '';
INSERT INTO people_consent (id, application, patron, kind, version, at)
SELECT 'g-' || id, id, '', 'guardian', consent_version, submitted
FROM people_application WHERE consent_version <> '' AND guardian_consent = 1;
