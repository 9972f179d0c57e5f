-- Adds words to a closed list, whatever is in it already.
CREATE FUNCTION admit(place regclass, list text, words text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    definition text;
BEGIN
    SELECT pg_get_constraintdef(oid) INTO STRICT definition FROM pg_constraint WHERE conrelid = place AND conname = list;
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', place, list, list,
                   replace(definition, 'ARRAY[', 'ARRAY[' || (SELECT string_agg(quote_literal(word) || '::text', ', ') FROM unnest(words) AS word) || ', '));
END $$;
