CREATE TRIGGER people_card_range_disjoint_new BEFORE INSERT ON people_card_range
WHEN EXISTS (SELECT 1 FROM people_card_range WHERE lowest <= NEW.highest AND highest >= NEW.lowest)
BEGIN SELECT RAISE(ABORT, 'two ranges of card numbers meet'); END;
CREATE TRIGGER people_card_range_disjoint_moved BEFORE UPDATE OF lowest, highest ON people_card_range
WHEN EXISTS (SELECT 1 FROM people_card_range WHERE id <> NEW.id AND lowest <= NEW.highest AND highest >= NEW.lowest)
BEGIN SELECT RAISE(ABORT, 'two ranges of card numbers meet'); END;
