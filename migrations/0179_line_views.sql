-- A subscription as the lists of closures show it: its dates, whose it is, and the card that person would show.
CREATE VIEW people_subscription_line AS
SELECT s.id, s.first_day, s.last_day, s.extension, s.category, s.reason, p.library, p.intercommunality,
       p.birth_name, p.usage_name, p.first_names, p.external_id,
       (SELECT c.number FROM people_card c
        WHERE c.patron = p.id
        ORDER BY CASE c.status WHEN 'active' THEN 0 ELSE 1 END,
                 CASE c.kind WHEN 'permanent' THEN 0 ELSE 1 END, c.issued DESC, c.number
        LIMIT 1) AS card
FROM people_subscription s
JOIN people_patron p ON p.id = s.patron;

-- Payments whose payer is erased: of an application, or of a renewal where nobody is left.
CREATE VIEW people_payment_of_nobody AS
SELECT p.id, p.intercommunality, p.created
FROM people_payment p
WHERE p.debt IN (SELECT a.id FROM people_application a WHERE a.erased IS NOT NULL)
   OR p.debt IN (SELECT r.id FROM people_renewal r
                 WHERE NOT EXISTS (SELECT 1 FROM people_renewal_line l
                                   JOIN people_patron who ON who.id = l.patron
                                   WHERE l.renewal = r.id AND who.status <> 'erased'));
