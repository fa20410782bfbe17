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

-- What the client gave so that the same request does not start the statement again, at whichever gateway it comes, and a digest of that
-- request. Emptied when the key is used for another statement, which it can be after a day.
ALTER TABLE statements ADD COLUMN idempotency_key text;
ALTER TABLE statements ADD COLUMN idempotency_request text;
CREATE UNIQUE INDEX statements_idempotency ON statements (tenant, principal, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
