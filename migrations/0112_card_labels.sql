-- Sheets of labels on A4, in hundredths of a millimetre, and what was printed on them.

-- Of the whole network when intercommunality is ''.
CREATE TABLE people_label_sheet (
    id               TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL,
    name             TEXT NOT NULL,
    label_columns    INTEGER NOT NULL CHECK (label_columns BETWEEN 1 AND 20),
    label_rows       INTEGER NOT NULL CHECK (label_rows BETWEEN 1 AND 40),
    label_width      INTEGER NOT NULL CHECK (label_width > 0),
    label_height     INTEGER NOT NULL CHECK (label_height > 0),
    margin_left      INTEGER NOT NULL CHECK (margin_left >= 0),
    margin_top       INTEGER NOT NULL CHECK (margin_top >= 0),
    gap_across       INTEGER NOT NULL CHECK (gap_across >= 0),
    gap_down         INTEGER NOT NULL CHECK (gap_down >= 0)
);
CREATE INDEX people_label_sheet_by_place ON people_label_sheet (intercommunality, name);

INSERT INTO people_label_sheet (id, intercommunality, name, label_columns, label_rows, label_width, label_height,
                                margin_left, margin_top, gap_across, gap_down) VALUES
    ('cards-85x54', '', 'Cartes 85 × 54 mm, 10 par feuille', 2, 5, 8500, 5400, 1500, 1350, 1000, 0),
    ('labels-99x38', '', 'Étiquettes 99,1 × 38,1 mm, 14 par feuille', 2, 7, 9910, 3810, 465, 1515, 250, 0),
    ('labels-63x38', '', 'Étiquettes 63,5 × 38,1 mm, 21 par feuille', 3, 7, 6350, 3810, 720, 1515, 255, 0),
    ('labels-70x37', '', 'Étiquettes 70 × 37 mm, 24 par feuille', 3, 8, 7000, 3700, 0, 50, 0, 0),
    ('labels-38x21', '', 'Étiquettes 38,1 × 21,2 mm, 65 par feuille', 5, 13, 3810, 2120, 475, 1070, 250, 0);

CREATE TABLE people_label_batch (
    id       TEXT PRIMARY KEY,
    library  TEXT NOT NULL,
    sheet    TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 1),
    cards    INTEGER NOT NULL CHECK (cards > 0),
    actor    TEXT NOT NULL,
    at       TEXT NOT NULL
);
CREATE INDEX people_label_batch_by_library ON people_label_batch (library, at);
