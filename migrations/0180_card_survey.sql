-- Cards out of place are told library by library (people_card_misfit_count), to each member its own: nobody reads how many
-- the whole network has.
ALTER TABLE people_card_survey DROP COLUMN misfits;
