-- Whom the coming end of a subscription has been announced to. An end that moves is announced again.
CREATE TABLE people_expiry_notice (
    subscription TEXT NOT NULL,
    last_day TEXT NOT NULL,
    sent TEXT NOT NULL,
    PRIMARY KEY (subscription, last_day)
);
