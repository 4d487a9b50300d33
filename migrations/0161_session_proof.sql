-- How the person behind a session showed who they are, and when they last did; NULL where somebody else vouches for them
-- and does not say. Sessions from before are taken for old ones: who must sign in anew is asked again.
ALTER TABLE web_session ADD COLUMN means TEXT NOT NULL DEFAULT 'password';
ALTER TABLE web_session ADD COLUMN proved TEXT;
ALTER TABLE access_oidc_refresh ADD COLUMN means TEXT NOT NULL DEFAULT 'password';
