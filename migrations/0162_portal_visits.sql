-- Which session came by which portal, so that it ends when the portal says so, and so that people sign out there too.
-- subject and handle (the portal's name for the session, or its ticket) are SHA-256; farewell is sealed.
CREATE TABLE access_portal_visit (
    session  TEXT PRIMARY KEY,
    patron   TEXT NOT NULL,
    portal   TEXT NOT NULL REFERENCES access_portal (id),
    subject  TEXT NOT NULL,
    handle   TEXT NOT NULL,
    farewell TEXT NOT NULL
);
CREATE INDEX access_portal_visit_by_handle ON access_portal_visit (portal, handle);
CREATE INDEX access_portal_visit_by_subject ON access_portal_visit (portal, subject);
CREATE INDEX access_portal_visit_by_patron ON access_portal_visit (patron);
