-- What becomes of contact details, by service and role, and what a writer asks a supervisor to let through.
SELECT;
