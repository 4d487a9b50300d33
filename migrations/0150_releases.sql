-- What was told to a platform about a person beyond the usual, from which day to which, and the article of the contract
-- that asked for it (R18).
CREATE TABLE access_release (
    patron           TEXT NOT NULL,
    platform         TEXT NOT NULL,
    attribute        TEXT NOT NULL,
    contract_article TEXT NOT NULL,
    first_day        TEXT NOT NULL,
    last_day         TEXT NOT NULL,
    PRIMARY KEY (patron, platform, attribute)
);
