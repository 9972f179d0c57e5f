-- Break-glass: an address shown to two persons' knowledge, for minutes.
DO $$ BEGIN END $$;
