-- Calls: who rang whom by which numbers, and when a phone may be rung.

ALTER TABLE service
    ADD COLUMN screening  boolean NOT NULL DEFAULT true,  -- whoever is rung presses a key before they are joined
    ADD COLUMN recording  text NOT NULL DEFAULT 'off' CONSTRAINT service_recording
                          CHECK (recording IN ('off', 'session', 'kept')),  -- recordings live as long as the session, or on
    ADD COLUMN strangers  text;                           -- TwiML for callers outside any session; none: a neutral sentence

-- The phone of somebody of the staff, which rings for their calls. Its key is its own, and goes with it.
CREATE TABLE staff_phone (
    staff_id     uuid PRIMARY KEY REFERENCES staff,
    key_id       uuid NOT NULL REFERENCES key,
    number       bytea NOT NULL,                          -- sealed
    counterpart  bytea NOT NULL CONSTRAINT staff_phone_once UNIQUE,  -- blind
    since        timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What a customer who calls from another phone keys in.
CREATE TABLE pin (
    participant_id  uuid PRIMARY KEY REFERENCES participant,
    service_id      uuid NOT NULL REFERENCES service,
    digits          bytea NOT NULL,                       -- blind
    made_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pin_once UNIQUE (service_id, digits)
);

-- One masked call. `caller` is who began it: who rang a number of ours, or who pressed the button.
CREATE TABLE call (
    id                uuid PRIMARY KEY,
    service_id        uuid NOT NULL REFERENCES service,
    began             text NOT NULL CONSTRAINT call_began CHECK (began IN ('rung', 'pressed')),
    session_id        uuid REFERENCES session,            -- none: nobody's, or not known yet
    caller_id         uuid REFERENCES participant,
    callee_id         uuid REFERENCES participant,
    caller_proxy_id   uuid NOT NULL REFERENCES proxy,     -- what the caller rang, or sees ringing
    callee_proxy_id   uuid REFERENCES proxy,              -- what the callee sees
    caller_sid        text CONSTRAINT call_caller_sid UNIQUE,
    callee_sid        text CONSTRAINT call_callee_sid UNIQUE,
    caller_status     text,                               -- the vendor's last word of each leg
    callee_status     text,
    state             text NOT NULL CONSTRAINT call_state CHECK (state IN (
                          'due', 'placing', 'ringing', 'asking', 'dialling', 'answered', 'joined', 'ended')),
    outcome           text CONSTRAINT call_outcome CHECK (outcome IN (
                          'completed', 'busy', 'no-answer', 'failed', 'canceled', 'declined', 'refused', 'stranger', 'cut')),
    language          text NOT NULL,                      -- the caller's
    choices           uuid[] NOT NULL DEFAULT '{}',       -- participants, in the order in which they were offered
    wrong             smallint NOT NULL DEFAULT 0,        -- how many keys were wrong
    recording         text NOT NULL DEFAULT 'off' CONSTRAINT call_recording CHECK (recording IN ('off', 'session', 'kept')),
    caller_agreed_at  timestamptz,                        -- to being recorded
    callee_agreed_at  timestamptz,
    began_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    joined_at         timestamptz,
    ended_at          timestamptz,
    ends_at           timestamptz NOT NULL,               -- no call is longer
    seconds           integer CONSTRAINT call_seconds CHECK (seconds >= 0),  -- that both talked
    updated_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    look_at           timestamptz NOT NULL DEFAULT clock_timestamp() + interval '2 minutes',  -- when the vendor is asked
    attempt           integer NOT NULL DEFAULT 0,         -- how often it was to be cut, and the vendor did not answer
    cut_at            timestamptz,                        -- when that is tried again
    CONSTRAINT call_ended CHECK ((state = 'ended') = (ended_at IS NOT NULL) AND (state = 'ended') = (outcome IS NOT NULL)),
    CONSTRAINT call_known CHECK (
        state IN ('asking', 'ended') OR session_id IS NOT NULL AND caller_id IS NOT NULL AND callee_id IS NOT NULL),
    CONSTRAINT call_masked CHECK (callee_id IS NULL OR callee_proxy_id IS NOT NULL OR state IN ('asking', 'ended')),
    CONSTRAINT call_apart CHECK (caller_id <> callee_id)
);
CREATE UNIQUE INDEX call_one_at_a_time ON call (session_id) WHERE state <> 'ended';
CREATE INDEX call_session ON call (session_id, began_at);
CREATE INDEX call_look ON call (look_at) WHERE state <> 'ended';
CREATE INDEX call_due ON call (began_at) WHERE state = 'due';
CREATE INDEX call_wrong ON call (caller_proxy_id, began_at) WHERE wrong > 0;

CREATE FUNCTION call_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER call_touched BEFORE UPDATE ON call FOR EACH ROW EXECUTE FUNCTION call_touched();

-- What Twilio keeps of a call names both numbers; its recordings go with it.
ALTER TABLE vendor_copy
    DROP CONSTRAINT vendor_copy_of_kind,
    ADD CONSTRAINT vendor_copy_of_kind CHECK (of_kind IN ('inbound', 'delivery', 'call'));
CREATE FUNCTION vendor_copy_of_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.recording <> 'kept' THEN
        INSERT INTO vendor_copy AS c (message_id, of_kind, of_id, session_id, state)
        SELECT sid, 'call', NEW.id, s.id, CASE WHEN s.state = 'open' THEN 'kept' ELSE 'due' END
          FROM unnest(ARRAY[NEW.caller_sid, NEW.callee_sid]) AS sid
          LEFT JOIN session AS s ON s.id = NEW.session_id
         WHERE sid IS NOT NULL
            ON CONFLICT (message_id) DO UPDATE
           SET session_id = excluded.session_id, state = excluded.state, since = excluded.since, due_at = excluded.due_at
         WHERE c.session_id IS NULL AND c.state IN ('kept', 'due') AND excluded.session_id IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER vendor_copy_of_call AFTER INSERT OR UPDATE OF session_id, caller_sid, callee_sid ON call
    FOR EACH ROW EXECUTE FUNCTION vendor_copy_of_call();

-- Who leaves a session leaves their PIN behind, and who leaves the staff their phone.
CREATE FUNCTION pin_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM pin WHERE participant_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER pin_over AFTER UPDATE OF left_at ON participant FOR EACH ROW
    WHEN (OLD.left_at IS NULL AND NEW.left_at IS NOT NULL) EXECUTE FUNCTION pin_over();
CREATE FUNCTION staff_phone_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE key SET wrapped = NULL, destroyed_at = clock_timestamp() WHERE id = OLD.key_id AND wrapped IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER staff_phone_over AFTER DELETE OR UPDATE OF key_id ON staff_phone
    FOR EACH ROW EXECUTE FUNCTION staff_phone_over();
CREATE FUNCTION staff_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM staff_phone WHERE staff_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER staff_gone AFTER UPDATE OF state ON staff FOR EACH ROW
    WHEN (NEW.state = 'removed') EXECUTE FUNCTION staff_gone();

SELECT admit('audit', 'audit_act', ARRAY[
    'call.began', 'call.joined', 'call.agreed', 'call.ended', 'phone.set', 'phone.removed', 'pin.made']);
SELECT admit('audit', 'audit_object_kind', ARRAY['call']);

CREATE FUNCTION audit_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit (actor_kind, actor, act, object_kind, object, reason)
        SELECT CASE WHEN p.id IS NULL THEN 'stranger' WHEN p.staff_id IS NULL THEN 'customer' ELSE 'staff' END,
               coalesce(p.staff_id, p.id), 'call.began', 'call', NEW.id, NEW.began
          FROM (SELECT) AS one
          LEFT JOIN participant AS p ON p.id = NEW.caller_id;
    END IF;
    IF NEW.caller_agreed_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.caller_agreed_at IS NULL) THEN
        INSERT INTO audit (act, object_kind, object, reason) VALUES ('call.agreed', 'call', NEW.id, 'caller');
    END IF;
    IF NEW.callee_agreed_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.callee_agreed_at IS NULL) THEN
        INSERT INTO audit (act, object_kind, object, reason) VALUES ('call.agreed', 'call', NEW.id, 'callee');
    END IF;
    IF NEW.joined_at IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.joined_at IS NULL) THEN
        INSERT INTO audit (act, object_kind, object) VALUES ('call.joined', 'call', NEW.id);
    END IF;
    IF NEW.state = 'ended' AND (TG_OP = 'INSERT' OR OLD.state <> 'ended') THEN
        INSERT INTO audit (act, object_kind, object, reason)
        VALUES ('call.ended', 'call', NEW.id, audit_code(replace(NEW.outcome, '-', '_')));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_call AFTER INSERT OR UPDATE ON call FOR EACH ROW EXECUTE FUNCTION audit_call();

CREATE FUNCTION audit_phone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (act, object_kind, object)
    VALUES (CASE TG_OP WHEN 'DELETE' THEN 'phone.removed' ELSE 'phone.set' END, 'staff', coalesce(NEW.staff_id, OLD.staff_id));
    RETURN NULL;
END $$;
CREATE TRIGGER audit_phone AFTER INSERT OR DELETE OR UPDATE OF number ON staff_phone
    FOR EACH ROW EXECUTE FUNCTION audit_phone();
CREATE FUNCTION audit_pin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (act, object_kind, object) VALUES ('pin.made', 'participant', NEW.participant_id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_made AFTER INSERT OR UPDATE OF digits ON pin FOR EACH ROW EXECUTE FUNCTION audit_pin();
