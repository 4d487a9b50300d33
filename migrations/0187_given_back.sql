-- A payment that was wholly given back no longer pays its debt: another one may.
ALTER TABLE people_payment ADD COLUMN given_back INTEGER NOT NULL DEFAULT 0 CHECK (given_back IN (0, 1));
UPDATE people_payment SET given_back = 1
WHERE cents <= (SELECT COALESCE(SUM(r.cents), 0) FROM people_refund r WHERE r.payment = people_payment.id);
DROP INDEX people_payment_paid_once;
CREATE UNIQUE INDEX people_payment_paid_once ON people_payment (debt) WHERE state = 'paid' AND given_back = 0;

-- What pays a debt; and the fees of those that nothing pays.
CREATE VIEW people_debt_paid AS
SELECT p.debt FROM people_payment p WHERE p.state = 'paid' AND p.given_back = 0;
CREATE VIEW people_fee_due AS
SELECT f.debt, f.cents FROM people_fee f WHERE NOT EXISTS (SELECT 1 FROM people_debt_paid d WHERE d.debt = f.debt);
