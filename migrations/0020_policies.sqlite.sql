CREATE TRIGGER people_policy_no_update BEFORE UPDATE ON people_policy
BEGIN SELECT RAISE(ABORT, 'a policy is never edited, only succeeded'); END;
CREATE TRIGGER people_policy_no_delete BEFORE DELETE ON people_policy
BEGIN SELECT RAISE(ABORT, 'a policy is never edited, only succeeded'); END;
CREATE TRIGGER people_policy_territory_no_update BEFORE UPDATE ON people_policy_territory
BEGIN SELECT RAISE(ABORT, 'a policy is never edited, only succeeded'); END;
CREATE TRIGGER people_policy_territory_no_delete BEFORE DELETE ON people_policy_territory
BEGIN SELECT RAISE(ABORT, 'a policy is never edited, only succeeded'); END;
