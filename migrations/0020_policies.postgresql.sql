CREATE FUNCTION people_policy_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a policy is never edited, only succeeded' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER people_policy_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON people_policy
FOR EACH STATEMENT EXECUTE FUNCTION people_policy_refuse();
CREATE TRIGGER people_policy_territory_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON people_policy_territory
FOR EACH STATEMENT EXECUTE FUNCTION people_policy_refuse();
