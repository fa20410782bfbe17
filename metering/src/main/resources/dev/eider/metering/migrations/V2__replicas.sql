-- What several gateways on one database have to know of each other.

-- Where the others reach a gateway over HTTP; null if they cannot.
ALTER TABLE gateways ADD COLUMN url text;

-- What was asked beside the statement's text, for one whose client comes back for the result: with it another gateway can go on.
-- Null for a statement that is bound to its client's connection.
ALTER TABLE statements ADD COLUMN request jsonb;

-- How often the statement was started again because its gateway had gone. Each start has scratch objects of its own.
ALTER TABLE statements ADD COLUMN attempt integer NOT NULL DEFAULT 0;

-- The name of this database in places that it shares with others, such as a bucket.
CREATE TABLE installation (
    id text PRIMARY KEY
);
INSERT INTO installation (id) VALUES (replace(gen_random_uuid()::text, '-', ''));
