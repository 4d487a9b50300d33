-- How often a job is due, as the node that ran it last had it: the doctor tells one that no longer runs. 0: not known.
ALTER TABLE jobs_run ADD COLUMN interval_ms BIGINT NOT NULL DEFAULT 0;
