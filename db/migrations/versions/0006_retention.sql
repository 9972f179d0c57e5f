-- How long a service keeps what it can read, and whom it has erased.
DO $$ BEGIN END $$;
