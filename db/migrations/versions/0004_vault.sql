-- The vault: a key for each file, and indexes that cannot be joined.
DO $$ BEGIN END $$;
