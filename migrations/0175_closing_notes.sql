-- Why staff wanted nothing of a mail or a paper, in their words, which may name the person: it stands here and not in
-- the journal, and goes with an erasure or once received mails are not kept any longer.
ALTER TABLE people_mail ADD COLUMN note TEXT NOT NULL DEFAULT '';
CREATE INDEX people_mail_by_note ON people_mail (received) WHERE note <> '';
ALTER TABLE people_tray ADD COLUMN note TEXT NOT NULL DEFAULT '';
CREATE INDEX people_tray_by_note ON people_tray (received) WHERE note <> '';
CREATE INDEX people_mail_by_about ON people_mail (about) WHERE about <> '';
