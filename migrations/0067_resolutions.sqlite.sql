CREATE TRIGGER people_resolution_no_update BEFORE UPDATE ON people_resolution
BEGIN SELECT RAISE(ABORT, 'a resolution is never changed'); END;
CREATE TRIGGER people_resolution_no_delete BEFORE DELETE ON people_resolution
BEGIN SELECT RAISE(ABORT, 'a resolution is never changed'); END;
