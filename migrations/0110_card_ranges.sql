-- Number ranges as managers keep them, and the numbers printed on cards that nobody holds yet.

-- keeper 'ils': the numbers are given by the library's own software; none is ever drawn here.
ALTER TABLE people_card_range ADD COLUMN keeper TEXT NOT NULL DEFAULT 'guichet' CHECK (keeper IN ('guichet', 'ils'));
ALTER TABLE people_card_range ADD COLUMN label TEXT NOT NULL DEFAULT '';
-- A closed range gives no more numbers and still owns those it gave.
ALTER TABLE people_card_range ADD COLUMN closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1));
-- What the survey counted last: numbers taken, and those of them in the last 90 days.
ALTER TABLE people_card_range ADD COLUMN used BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people_card_range ADD COLUMN recent BIGINT NOT NULL DEFAULT 0;
-- The highest share of use, in hundredths, that was written to the library.
ALTER TABLE people_card_range ADD COLUMN warned INTEGER NOT NULL DEFAULT 0;
CREATE INDEX people_card_range_by_number ON people_card_range (lowest);

-- blank = 1: printed on a card in stock, in force for nobody (status 'revoked', no patron) until it is handed out.
ALTER TABLE people_card ADD COLUMN blank INTEGER NOT NULL DEFAULT 0 CHECK (blank IN (0, 1));
-- The sheet of labels it was printed on; '' for none.
ALTER TABLE people_card ADD COLUMN batch TEXT NOT NULL DEFAULT '';
CREATE INDEX people_card_by_batch ON people_card (batch) WHERE batch <> '';

-- The survey's findings, made anew each time. Cards that stand where they should not:
--   other_library: in the range of another library · wrong_check: not a number its range could make
CREATE TABLE people_card_misfit (
    number  TEXT PRIMARY KEY,
    library TEXT NOT NULL,
    owner   TEXT NOT NULL,
    problem TEXT NOT NULL CHECK (problem IN ('other_library', 'wrong_check'))
);
-- Cards in no range, by library and length: what should be reserved.
CREATE TABLE people_card_outside (
    library TEXT NOT NULL,
    length  INTEGER NOT NULL,
    cards   BIGINT NOT NULL,
    lowest  TEXT NOT NULL,
    highest TEXT NOT NULL,
    PRIMARY KEY (library, length)
);
-- One row once the first survey is done.
CREATE TABLE people_card_survey (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    at       TEXT NOT NULL,
    cards    BIGINT NOT NULL,
    misfits  BIGINT NOT NULL
);

-- How a library's cards look and how their ends are announced. Without a row: the defaults of people/cards/practice.hpp.
CREATE TABLE people_card_practice (
    library       TEXT PRIMARY KEY,
    symbology     TEXT NOT NULL CHECK (symbology IN ('code128', 'code39', 'codabar')),
    reminder_days TEXT NOT NULL,
    grace_days    INTEGER NOT NULL CHECK (grace_days >= 0)
);
