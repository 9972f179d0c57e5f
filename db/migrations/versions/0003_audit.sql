-- The audit log: leaves that nobody can rewrite unseen, and the heads signed over them.
DO $$ BEGIN END $$;
