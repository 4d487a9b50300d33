-- Applications: the form as columns, its people, what happened to it, the questions asked, the keys of portals.
CREATE TABLE people_application (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    request_key TEXT NOT NULL UNIQUE,
    request_digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('submitted', 'in_review', 'information_asked', 'refused', 'linked', 'accepted',
                                         'withdrawn')),
    version INTEGER NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('web', 'api', 'staff', 'paper')),
    intercommunality TEXT NOT NULL,
    library TEXT NOT NULL,
    policy TEXT NOT NULL,
    eligibility TEXT NOT NULL CHECK (eligibility IN ('eligible', 'not_eligible', 'unclear')),
    eligibility_rule TEXT NOT NULL,
    street TEXT NOT NULL,
    complement TEXT NOT NULL,
    postcode TEXT NOT NULL,
    municipality TEXT NOT NULL,
    municipality_name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    language TEXT NOT NULL,
    campaign TEXT NOT NULL,
    consent_version TEXT NOT NULL,
    guardian_consent INTEGER NOT NULL CHECK (guardian_consent IN (0, 1)),
    message TEXT NOT NULL,
    assigned_to TEXT NOT NULL,
    submitted TEXT NOT NULL,
    email_confirmed TEXT,
    decided TEXT,
    confirmation_hash TEXT NOT NULL,
    confirmation_expires TEXT
);
CREATE INDEX people_application_by_queue ON people_application (intercommunality, state, submitted);
CREATE INDEX people_application_by_state ON people_application (state, submitted);
CREATE INDEX people_application_by_campaign ON people_application (campaign, state) WHERE campaign <> '';

-- Position 0 is the one who applies; the minors of the household follow.
CREATE TABLE people_applicant (
    application TEXT NOT NULL REFERENCES people_application (id),
    position INTEGER NOT NULL,
    birth_name TEXT NOT NULL,
    usage_name TEXT NOT NULL,
    first_names TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    patron TEXT,
    PRIMARY KEY (application, position)
);
CREATE INDEX people_applicant_by_patron ON people_applicant (patron) WHERE patron IS NOT NULL;

CREATE TABLE people_application_event (
    application TEXT NOT NULL REFERENCES people_application (id),
    sequence INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('staff', 'patron', 'applicant', 'portal', 'system')),
    actor_id TEXT NOT NULL,
    action TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    reason TEXT NOT NULL,
    sent TEXT NOT NULL,
    PRIMARY KEY (application, sequence)
);

-- What a librarian asked and what came back, by the link in the mail.
CREATE TABLE people_application_question (
    application TEXT NOT NULL REFERENCES people_application (id),
    sequence INTEGER NOT NULL,
    question TEXT NOT NULL,
    link_hash TEXT NOT NULL,
    asked TEXT NOT NULL,
    expires TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered TEXT,
    PRIMARY KEY (application, sequence)
);

CREATE TABLE people_api_key (
    id TEXT PRIMARY KEY,
    key_hash TEXT NOT NULL UNIQUE,
    intercommunality TEXT NOT NULL,
    name TEXT NOT NULL,
    created TEXT NOT NULL,
    revoked TEXT
);
