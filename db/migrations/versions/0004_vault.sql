-- The vault: a key for each file, and indexes that cannot be joined.

ALTER TABLE media
    ADD COLUMN participant_id  uuid REFERENCES participant;  -- whose file it is; what it is sealed for, too
UPDATE media AS m SET participant_id = i.participant_id FROM inbound AS i WHERE i.media_id = m.id;

-- A block list under the routing index could be joined with everything else that somebody did.
ALTER TABLE opt_out
    ADD COLUMN joinable  boolean NOT NULL DEFAULT false;  -- written before: given its own index when an office opens
UPDATE opt_out SET joinable = true;
