CREATE TRIGGER network_journal_no_update BEFORE UPDATE ON network_journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER network_journal_no_delete BEFORE DELETE ON network_journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
