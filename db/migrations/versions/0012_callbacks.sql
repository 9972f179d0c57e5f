-- What the business hears of its proxied conversations: the event log, and what is still to be told or asked.

-- The event log: codes, times and ids of ours. It outlives what it tells of, so it refers to nothing.
CREATE TABLE happening (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    code        integer NOT NULL CONSTRAINT happening_code CHECK (code BETWEEN 80000 AND 89999),  -- `relay.happening`
    service_id  uuid,
    session_id  uuid,
    about       uuid,                                     -- the message or call that it is of
    told        boolean NOT NULL DEFAULT false            -- logged and counted
);
CREATE INDEX happening_at ON happening (at);
CREATE INDEX happening_service ON happening (service_id, id);
CREATE INDEX happening_untold ON happening (id) WHERE NOT told;

ALTER TABLE proxy_service
    ADD COLUMN fail_closed  boolean NOT NULL DEFAULT false;  -- nothing goes on where the intercept callback cannot be asked
CREATE INDEX proxy_service_told ON proxy_service (service_id) WHERE callback_url IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX proxy_service_asked ON proxy_service (service_id) WHERE intercept_url IS NOT NULL AND deleted_at IS NULL;

-- What the business is still to be told: how an interaction stood `at` a moment. Its text stays where it is, and is read
-- when it is sent. Written by the statement that moves what it tells of, so no crash and no caller forgets one.
CREATE TABLE callback (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service_id      uuid NOT NULL REFERENCES service,
    session_id      uuid NOT NULL REFERENCES session,
    interaction_id  uuid NOT NULL,                        -- a message that came in, one of the business's own, or a call
    kind            text NOT NULL CONSTRAINT callback_kind CHECK (kind IN ('message', 'call')),
    reader          uuid REFERENCES participant,          -- toward whom it goes; with the provider's name for it, and its state
    resource        text,
    status          text NOT NULL,
    writer_status   text NOT NULL,                        -- how the other leg stood
    seconds         integer,                              -- of a call that is over
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempt         smallint NOT NULL DEFAULT 0 CONSTRAINT callback_attempt CHECK (attempt >= 0),
    due_at          timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX callback_due ON callback (due_at);
CREATE INDEX callback_order ON callback (interaction_id, id);

CREATE FUNCTION callback_of_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM proxy_service WHERE callback_url IS NOT NULL AND deleted_at IS NULL) THEN
        RETURN NULL;
    END IF;
    INSERT INTO callback (service_id, session_id, interaction_id, kind, reader, resource, status, writer_status)
    SELECT x.service_id, x.session_id, now.inbound_id, 'message', p.id, now.provider_id, now.state, 'received'
      FROM after AS now
      JOIN before AS was ON was.lane_id = now.lane_id AND was.seq = now.seq
      JOIN lane AS l ON l.id = now.lane_id
      JOIN proxy_session AS x ON x.session_id = l.session_id
      JOIN proxy_service AS v ON v.service_id = x.service_id AND v.callback_url IS NOT NULL AND v.deleted_at IS NULL
      JOIN participant AS p ON p.lane_id = l.id
     WHERE now.purpose = 'content' AND now.inbound_id IS NOT NULL AND now.code IS DISTINCT FROM 'intercepted'
       AND was.state <> now.state AND (was.state, now.state) <> ('delivered', 'read')
       AND now.state IN ('sent', 'delivered', 'read', 'undeliverable', 'unknown', 'void')
     ORDER BY now.lane_id, now.seq;
    RETURN NULL;
END $$;
CREATE TRIGGER callback_of_delivery AFTER UPDATE ON delivery
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION callback_of_delivery();

-- What waits for the business's word before it goes on: deliveries of the same message are `preparing` until then.
CREATE TABLE interception (
    inbound_id  uuid PRIMARY KEY REFERENCES inbound ON DELETE CASCADE,
    service_id  uuid NOT NULL REFERENCES service,
    session_id  uuid NOT NULL REFERENCES session,
    since       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX interception_order ON interception (since);

CREATE FUNCTION interception_of_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM proxy_service WHERE intercept_url IS NOT NULL AND deleted_at IS NULL) THEN
        RETURN NULL;
    END IF;
    INSERT INTO interception (inbound_id, service_id, session_id)
    SELECT DISTINCT i.id, x.service_id, x.session_id
      FROM fresh AS f
      JOIN lane AS l ON l.id = f.lane_id
      JOIN proxy_session AS x ON x.session_id = l.session_id
      JOIN proxy_service AS v ON v.service_id = x.service_id AND v.intercept_url IS NOT NULL AND v.deleted_at IS NULL
      JOIN inbound AS i ON i.id = f.inbound_id
     WHERE f.purpose = 'content' AND f.state IN ('preparing', 'due')
        ON CONFLICT DO NOTHING;
    UPDATE delivery AS d
       SET state = 'preparing'
      FROM fresh AS f
      JOIN interception AS t ON t.inbound_id = f.inbound_id
     WHERE d.lane_id = f.lane_id AND d.seq = f.seq AND f.purpose = 'content' AND f.state = 'due';
    RETURN NULL;
END $$;
CREATE TRIGGER interception_of_delivery AFTER INSERT ON delivery
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION interception_of_delivery();

-- A call is told of from the moment when the other phone is to ring; one that was refused never got that far. The
-- vendor's last word of a leg may come after the end.
CREATE FUNCTION callback_status(of call) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN of.state <> 'ended' THEN coalesce(of.callee_status, 'initiated')
                WHEN of.callee_status IN ('completed', 'busy', 'no-answer', 'failed', 'canceled') THEN of.callee_status
                WHEN of.outcome IN ('completed', 'busy', 'no-answer', 'failed', 'canceled') THEN of.outcome
                WHEN of.joined_at IS NOT NULL THEN 'completed'
                ELSE 'canceled' END
$$;
CREATE FUNCTION callback_of_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.callee_id, OLD.callee_sid, callback_status(OLD), OLD.caller_status, OLD.state = 'ended')
               IS NOT DISTINCT FROM
           (NEW.callee_id, NEW.callee_sid, callback_status(NEW), NEW.caller_status, NEW.state = 'ended') THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO callback (service_id, session_id, interaction_id, kind, reader, resource, status, writer_status, seconds)
    SELECT x.service_id, x.session_id, NEW.id, 'call', NEW.callee_id, NEW.callee_sid, callback_status(NEW),
           coalesce(NEW.caller_status, 'in-progress'), CASE NEW.state WHEN 'ended' THEN NEW.seconds END
      FROM proxy_session AS x
      JOIN proxy_service AS v ON v.service_id = x.service_id AND v.callback_url IS NOT NULL AND v.deleted_at IS NULL
     WHERE x.session_id = NEW.session_id;
    RETURN NULL;
END $$;
CREATE TRIGGER callback_of_call AFTER INSERT OR UPDATE ON call FOR EACH ROW
    WHEN (NEW.callee_id IS NOT NULL AND NEW.state IN ('dialling', 'answered', 'joined', 'ended')
          AND NEW.outcome IS DISTINCT FROM 'refused')
    EXECUTE FUNCTION callback_of_call();
