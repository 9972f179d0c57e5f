-- What the providers keep of a session, until it is deleted there.
--
-- Whatever Twilio is known to hold is written down by the statement that learns of it, so no crash and no caller forgets
-- one. It is kept while its session lives, and due a minute after (Twilio asks for a minute at least:
-- https://www.twilio.com/docs/api/errors/20009); what belongs to no live session is due a minute after it came.

CREATE TABLE vendor_copy (
    message_id  text PRIMARY KEY,                         -- Twilio's own, and all that names it there
    of_kind     text NOT NULL CONSTRAINT vendor_copy_of_kind CHECK (of_kind IN ('inbound', 'delivery')),
    of_id       uuid NOT NULL,                            -- with of_kind: what it is a copy of
    session_id  uuid REFERENCES session,                  -- none: of no session, or of none yet
    state       text NOT NULL CONSTRAINT vendor_copy_state CHECK (state IN ('kept', 'due', 'deleted', 'failed')),
    attempt     integer NOT NULL DEFAULT 0,
    since       timestamptz NOT NULL DEFAULT clock_timestamp(),  -- of a due one: since when it should be gone
    due_at      timestamptz NOT NULL DEFAULT clock_timestamp() + interval '1 minute',
    settled_at  timestamptz,
    told_at     timestamptz,                              -- when the supervisors were told that it was given up
    files       integer NOT NULL DEFAULT 0,               -- how many were deleted with it
    code        text,                                     -- why the last try did not do
    CONSTRAINT vendor_copy_settled CHECK ((state IN ('deleted', 'failed')) = (settled_at IS NOT NULL))
);
CREATE INDEX vendor_copy_due ON vendor_copy (due_at) WHERE state = 'due';
CREATE INDEX vendor_copy_untold ON vendor_copy (settled_at) WHERE state = 'failed' AND told_at IS NULL;
CREATE INDEX vendor_copy_kept ON vendor_copy (session_id) WHERE state = 'kept';

-- A message that waits to be told which conversation it is for is needed until then: its files are fetched after.
CREATE FUNCTION vendor_copy_of_inbound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO vendor_copy AS c (message_id, of_kind, of_id, session_id, state)
    SELECT DISTINCT ON (f.message_id) f.message_id, 'inbound', f.id, s.id,
           CASE WHEN s.state = 'open' OR f.state = 'asked' THEN 'kept' ELSE 'due' END
      FROM fresh AS f
      LEFT JOIN participant AS p ON p.id = f.participant_id
      LEFT JOIN session AS s ON s.id = p.session_id
     WHERE f.source = 'twilio' AND f.message_id <> ''
     ORDER BY f.message_id
        ON CONFLICT (message_id) DO UPDATE
       SET of_id = excluded.of_id, session_id = excluded.session_id, state = excluded.state, since = excluded.since,
           due_at = excluded.due_at
     WHERE c.session_id IS NULL AND c.state IN ('kept', 'due');
    RETURN NULL;
END $$;
CREATE TRIGGER vendor_copy_of_inbound AFTER INSERT ON inbound
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION vendor_copy_of_inbound();

CREATE FUNCTION vendor_copy_of_unanswered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE vendor_copy
       SET state = 'due', since = clock_timestamp(), due_at = clock_timestamp() + interval '1 minute'
     WHERE message_id = NEW.message_id AND session_id IS NULL AND state = 'kept';
    RETURN NULL;
END $$;
CREATE TRIGGER vendor_copy_of_unanswered AFTER UPDATE OF state ON inbound
    FOR EACH ROW WHEN (OLD.state = 'asked' AND NEW.state <> 'asked' AND NEW.source = 'twilio')
    EXECUTE FUNCTION vendor_copy_of_unanswered();

-- For deliveries and receipts alike: a receipt may name a message whose hand-over was given up for lost.
CREATE FUNCTION vendor_copy_of_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO vendor_copy (message_id, of_kind, of_id, session_id, state)
    SELECT DISTINCT ON (f.provider_id) f.provider_id, 'delivery', d.id, s.id,
           CASE WHEN s.state = 'open' THEN 'kept' ELSE 'due' END
      FROM fresh AS f
      JOIN delivery AS d ON d.lane_id = f.lane_id AND d.seq = f.seq
      JOIN lane AS l ON l.id = f.lane_id
      JOIN proxy AS x ON x.id = l.proxy_id AND x.channel IN ('whatsapp', 'sms')
      LEFT JOIN session AS s ON s.id = l.session_id
     WHERE f.provider_id <> ''
     ORDER BY f.provider_id
        ON CONFLICT (message_id) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER vendor_copy_of_sent AFTER UPDATE ON delivery
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION vendor_copy_of_sent();
CREATE TRIGGER vendor_copy_of_said AFTER INSERT ON receipt
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION vendor_copy_of_sent();

-- A receipt is said of one message of the provider's, of which a delivery may have had two.
ALTER TABLE receipt
    DROP CONSTRAINT receipt_pkey,
    ADD PRIMARY KEY (lane_id, seq, progress, provider_id);

CREATE FUNCTION vendor_copy_of_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE vendor_copy
       SET state = 'due', since = clock_timestamp(), due_at = clock_timestamp() + interval '1 minute'
     WHERE session_id = NEW.id AND state = 'kept';
    RETURN NULL;
END $$;
CREATE TRIGGER vendor_copy_of_ended AFTER UPDATE OF state ON session
    FOR EACH ROW WHEN (OLD.state = 'open' AND NEW.state = 'closed') EXECUTE FUNCTION vendor_copy_of_ended();

CREATE FUNCTION vendor_copy_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (act, object_kind, object, reason)
    VALUES (CASE NEW.state WHEN 'deleted' THEN 'copies.deleted' ELSE 'copies.left' END, NEW.of_kind, NEW.of_id,
            audit_code(NEW.code));
    RETURN NULL;
END $$;
CREATE TRIGGER audit_settled AFTER UPDATE OF state ON vendor_copy
    FOR EACH ROW WHEN (OLD.settled_at IS NULL AND NEW.settled_at IS NOT NULL) EXECUTE FUNCTION vendor_copy_settled();

-- What was there before this step.
INSERT INTO vendor_copy (message_id, of_kind, of_id, session_id, state)
SELECT DISTINCT ON (known.message_id) known.message_id, known.of_kind, known.of_id, known.session_id,
       CASE WHEN s.state = 'open' OR known.asked THEN 'kept' ELSE 'due' END
  FROM (SELECT i.message_id, 'inbound' AS of_kind, i.id AS of_id, p.session_id, i.state = 'asked' AS asked
          FROM inbound AS i
          LEFT JOIN participant AS p ON p.id = i.participant_id
         WHERE i.source = 'twilio'
         UNION ALL
        SELECT unnest(ARRAY[d.provider_id, r.provider_id]), 'delivery', d.id, l.session_id, false
          FROM delivery AS d
          LEFT JOIN receipt AS r ON r.lane_id = d.lane_id AND r.seq = d.seq
          JOIN lane AS l ON l.id = d.lane_id
          JOIN proxy AS x ON x.id = l.proxy_id AND x.channel IN ('whatsapp', 'sms')) AS known
  LEFT JOIN session AS s ON s.id = known.session_id
 WHERE known.message_id <> ''
 ORDER BY known.message_id, known.session_id;
