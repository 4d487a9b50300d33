ALTER TABLE people_card_range ADD CONSTRAINT people_card_range_disjoint
    EXCLUDE USING gist (int8range(lowest, highest, '[]') WITH &&);
