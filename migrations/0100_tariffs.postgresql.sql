CREATE FUNCTION people_tariff_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a tariff is never edited, only succeeded' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER people_tariff_grid_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON people_tariff_grid
FOR EACH STATEMENT EXECUTE FUNCTION people_tariff_refuse();
CREATE TRIGGER people_tariff_line_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON people_tariff_line
FOR EACH STATEMENT EXECUTE FUNCTION people_tariff_refuse();
