-- Whose fifteenth or eighteenth birthday has been dealt with.
CREATE TABLE people_birthday (
    patron TEXT NOT NULL REFERENCES people_patron (id) ON DELETE CASCADE,
    age    INTEGER NOT NULL CHECK (age IN (15, 18)),
    at     TEXT NOT NULL,
    PRIMARY KEY (patron, age)
);

-- What a category becomes at eighteen, where the member says so; others stay.
CREATE TABLE people_majority_category (
    intercommunality TEXT NOT NULL REFERENCES network_intercommunality (id),
    category         TEXT NOT NULL,
    becomes          TEXT NOT NULL CHECK (becomes <> ''),
    PRIMARY KEY (intercommunality, category)
);
