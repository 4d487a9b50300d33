-- Whom a campaign brought in: the person of each application that was accepted, or linked to somebody known.
CREATE VIEW people_campaign_patron_v AS
SELECT a.campaign, p.patron
FROM people_application a
JOIN people_applicant p ON p.application = a.id AND p.position = 0
WHERE a.campaign <> '' AND a.state IN ('accepted', 'linked') AND p.patron IS NOT NULL;
