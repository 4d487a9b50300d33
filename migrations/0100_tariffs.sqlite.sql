CREATE TRIGGER people_tariff_grid_no_update BEFORE UPDATE ON people_tariff_grid
BEGIN SELECT RAISE(ABORT, 'a tariff is never edited, only succeeded'); END;
CREATE TRIGGER people_tariff_grid_no_delete BEFORE DELETE ON people_tariff_grid
BEGIN SELECT RAISE(ABORT, 'a tariff is never edited, only succeeded'); END;
CREATE TRIGGER people_tariff_line_no_update BEFORE UPDATE ON people_tariff_line
BEGIN SELECT RAISE(ABORT, 'a tariff is never edited, only succeeded'); END;
CREATE TRIGGER people_tariff_line_no_delete BEFORE DELETE ON people_tariff_line
BEGIN SELECT RAISE(ABORT, 'a tariff is never edited, only succeeded'); END;
