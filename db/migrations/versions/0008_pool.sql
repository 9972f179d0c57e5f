-- The pool: numbers that are held alone, and for how long one rests after an end.
SELECT;
