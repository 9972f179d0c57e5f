-- What the providers keep of a session, until it is deleted there.
DO $$ BEGIN END $$;
