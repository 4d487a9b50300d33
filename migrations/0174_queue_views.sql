-- A case as the queue shows and sorts it: its own row, its first person, the name it is filed under.
CREATE VIEW people_queue_case AS
SELECT a.id, a.reference, a.version, a.state, a.eligibility, a.intercommunality, a.library, a.municipality_name, a.campaign,
       a.email, a.submitted, COALESCE(a.email_confirmed, a.submitted) AS since, a.assigned_to, a.erased,
       p.birth_name, p.usage_name, p.first_names,
       LOWER(CASE p.usage_name WHEN '' THEN p.birth_name ELSE p.usage_name END) AS filed_under,
       (SELECT COUNT(*) FROM people_applicant everybody WHERE everybody.application = a.id) AS people
FROM people_application a
JOIN people_applicant p ON p.application = a.id AND p.position = 0;

-- Cases to tell by letter or by telephone: decided or asked, no e-mail, and nothing printed or told since.
CREATE VIEW people_letter_due AS
SELECT a.id, a.submitted, a.intercommunality, a.library, a.campaign
FROM people_application a
WHERE a.email = '' AND a.erased IS NULL AND a.state IN ('accepted', 'linked', 'refused', 'information_asked')
  AND NOT EXISTS (SELECT 1
                  FROM people_application_event told
                  WHERE told.application = a.id AND told.action IN ('letter_printed', 'told')
                    AND told.sequence > (SELECT MAX(e.sequence)
                                         FROM people_application_event e
                                         WHERE e.application = a.id AND e.to_state = a.state AND e.from_state <> a.state));
