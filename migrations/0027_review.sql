-- The desk's decisions while they can be undone, and the words in which applications are refused.

-- Of the whole network when intercommunality is ''.
CREATE TABLE people_refusal_reason (
    id               TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL,
    title            TEXT NOT NULL,
    text_fr          TEXT NOT NULL,
    text_en          TEXT NOT NULL,
    position         INTEGER NOT NULL
);
CREATE INDEX people_refusal_reason_by_place ON people_refusal_reason (intercommunality, position);

INSERT INTO people_refusal_reason (id, intercommunality, title, text_fr, text_en, position) VALUES
    ('outside-territory', '', 'Hors du territoire',
     'L’inscription à distance est réservée aux habitants de notre territoire. La bibliothèque de votre commune peut vous inscrire : demandez-lui.',
     'Remote registration is for the inhabitants of our area. The library of your own town can register you: please ask there.', 10),
    ('proof-unreadable', '', 'Justificatif illisible',
     'Le document envoyé n’est pas lisible. Vous pouvez refaire une demande avec une photo plus nette, prise à plat et en pleine lumière.',
     'The document you sent cannot be read. You may apply again with a sharper photograph, taken flat and in good light.', 20),
    ('proof-mismatch', '', 'Justificatif qui ne correspond pas',
     'Le nom ou l’adresse du document envoyé ne correspond pas à ceux de la demande. Vous pouvez refaire une demande avec le bon document.',
     'The name or address on the document differs from those of the application. You may apply again with the right document.', 30),
    ('already-registered', '', 'Déjà une demande en cours',
     'Nous avons déjà reçu une demande avec les mêmes renseignements. C’est à elle que nous répondons.',
     'We have already received an application with the same details. That is the one we are answering.', 40),
    ('not-a-person', '', 'Renseignements fantaisistes',
     'Les renseignements donnés ne permettent pas de vous inscrire. Vous pouvez refaire une demande avec votre vrai nom et votre adresse.',
     'We cannot register you with the details given. You may apply again with your real name and address.', 50),
    ('come-to-the-desk', '', 'À faire au guichet',
     'Votre situation demande un échange : téléphonez-nous ou venez au guichet, nous ferons l’inscription ensemble.',
     'Your situation needs a conversation: please call us or come to the desk, and we will register you together.', 60);

-- undo_record: JSON of ids, what this decision made and what came before it. No personal data.
CREATE TABLE people_decision (
    id          TEXT PRIMARY KEY,
    application TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('accepted', 'linked', 'refused', 'information_asked')),
    actor       TEXT NOT NULL,
    at          TEXT NOT NULL,
    undo_until  TEXT NOT NULL,
    undo_record TEXT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('pending', 'final', 'undone'))
);
CREATE INDEX people_decision_by_application ON people_decision (application, at);
CREATE INDEX people_decision_by_actor ON people_decision (actor, at);
CREATE INDEX people_decision_pending ON people_decision (undo_until) WHERE outcome = 'pending';
