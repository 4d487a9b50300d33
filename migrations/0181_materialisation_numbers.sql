-- An erasure looks for a number on both sides of an exchange.
CREATE INDEX people_materialisation_by_permanent ON people_materialisation (permanent);
