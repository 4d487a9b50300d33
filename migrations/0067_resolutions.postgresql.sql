CREATE TRIGGER people_resolution_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON people_resolution
FOR EACH STATEMENT EXECUTE FUNCTION people_policy_refuse();
