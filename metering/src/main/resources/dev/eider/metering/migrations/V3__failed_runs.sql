-- Jobs of the statement after which it was run again, oldest first. What stands in the other columns is the last one's.
ALTER TABLE statements ADD COLUMN failed_runs jsonb NOT NULL DEFAULT '[]';
