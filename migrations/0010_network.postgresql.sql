CREATE FUNCTION network_journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER network_journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON network_journal
FOR EACH STATEMENT EXECUTE FUNCTION network_journal_refuse();
