-- The keys of the duplicates' index are the largest table there is: on SQLite they become a tree of their own instead of
-- a table with an index beside it, half the size and half the work of filing somebody.
CREATE TABLE people_duplicate_key_copy AS SELECT hash, person FROM people_duplicate_key;
DROP TABLE people_duplicate_key;
