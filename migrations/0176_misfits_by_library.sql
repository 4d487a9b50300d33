-- How many cards of each library stand out of place: the page shows the first of them. (people_card_survey.misfits, of
-- the whole network, is read by nothing.)
CREATE TABLE people_card_misfit_count (
    library TEXT PRIMARY KEY,
    cards   BIGINT NOT NULL
);
