-- Calls: who rang whom by which numbers, and when a phone may be rung.
SELECT;
