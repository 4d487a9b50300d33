-- Where registering from afar is published, and what each publication brings. Visits are counted by day, nobody is.
CREATE TABLE people_campaign (
    slug TEXT PRIMARY KEY,
    intercommunality TEXT NOT NULL,
    medium TEXT NOT NULL CHECK (medium IN ('newspaper', 'site', 'opac', 'social', 'poster', 'other')),
    title TEXT NOT NULL,
    created TEXT NOT NULL
);
CREATE INDEX people_campaign_by_intercommunality ON people_campaign (intercommunality, created);

CREATE TABLE people_campaign_count (
    campaign TEXT NOT NULL REFERENCES people_campaign (slug),
    day TEXT NOT NULL,
    visits BIGINT NOT NULL,
    started BIGINT NOT NULL,
    PRIMARY KEY (campaign, day)
);
