-- Break-glass: an address shown to two persons' knowledge, for minutes. The address itself stays where it is.

CREATE TABLE reveal (
    id              uuid PRIMARY KEY,
    session_id      uuid NOT NULL REFERENCES session,
    participant_id  uuid NOT NULL REFERENCES participant, -- whose address it is
    asked_by        uuid NOT NULL REFERENCES staff,
    reason_code     text NOT NULL CONSTRAINT reveal_reason
                    CHECK (reason_code IN ('threat_to_life', 'court_order', 'fraud', 'lost_property')),
    asked_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    approved_by     uuid REFERENCES staff CONSTRAINT reveal_two_persons CHECK (approved_by <> asked_by),
    approved_at     timestamptz,
    ends_at         timestamptz NOT NULL,                 -- asked: until when it may be approved; then: until when it is shown
    opened_at       timestamptz,                          -- the first time
    opened_count    integer NOT NULL DEFAULT 0,
    shown           bigint[] NOT NULL DEFAULT '{}',       -- the places in the asker's own lane where the address lies, sealed
    state           text NOT NULL DEFAULT 'asked' CONSTRAINT reveal_state
                    CHECK (state IN ('asked', 'approved', 'refused', 'ended')),
    CONSTRAINT reveal_approved CHECK (
        (approved_by IS NULL) = (approved_at IS NULL)
        AND CASE state WHEN 'approved' THEN approved_by IS NOT NULL WHEN 'ended' THEN true ELSE approved_by IS NULL END),
    CONSTRAINT reveal_minutes CHECK (
        ends_at <= CASE WHEN approved_at IS NULL THEN asked_at + interval '1 hour' ELSE approved_at + interval '15 minutes' END),
    CONSTRAINT reveal_opened CHECK (
        (opened_count = 0) = (opened_at IS NULL) AND opened_count >= 0 AND (opened_count = 0 OR approved_by IS NOT NULL))
);
CREATE UNIQUE INDEX reveal_open ON reveal (participant_id) WHERE state IN ('asked', 'approved');
CREATE INDEX reveal_session ON reveal (session_id);
CREATE INDEX reveal_end ON reveal (ends_at) WHERE state IN ('asked', 'approved');

-- Where each supervisor sees it: who asked, and who may decide.
CREATE TABLE reveal_card (
    reveal_id  uuid NOT NULL REFERENCES reveal,
    staff_id   uuid NOT NULL REFERENCES staff,
    lane_id    uuid NOT NULL REFERENCES lane,
    seq        bigint NOT NULL,
    PRIMARY KEY (reveal_id, staff_id)
);

-- What was asked, by whom and for whom, is not changed afterwards, and what was decided is not decided again.
CREATE FUNCTION reveal_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.session_id, OLD.participant_id, OLD.asked_by, OLD.reason_code, OLD.asked_at)
           IS DISTINCT FROM (NEW.session_id, NEW.participant_id, NEW.asked_by, NEW.reason_code, NEW.asked_at)
       OR OLD.approved_by IS NOT NULL AND (OLD.approved_by, OLD.approved_at, OLD.ends_at)
           IS DISTINCT FROM (NEW.approved_by, NEW.approved_at, NEW.ends_at)
       OR OLD.state IN ('refused', 'ended') AND OLD.state <> NEW.state
       OR NEW.opened_count < OLD.opened_count THEN
        RAISE EXCEPTION 'a reveal stands as it was asked and approved'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'reveal_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reveal_stands BEFORE UPDATE ON reveal FOR EACH ROW EXECUTE FUNCTION reveal_stands();

CREATE FUNCTION audit_reveal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit (actor_kind, actor, act, object_kind, object, reason)
        VALUES ('staff', NEW.asked_by, 'reveal.asked', 'reveal', NEW.id, NEW.reason_code);
    END IF;
    IF NEW.state <> 'asked' AND (TG_OP = 'INSERT' OR OLD.state <> NEW.state) THEN
        INSERT INTO audit (actor_kind, actor, act, object_kind, object, reason)
        VALUES (CASE NEW.state WHEN 'approved' THEN 'staff' ELSE audit_actor_kind() END,
                CASE NEW.state WHEN 'approved' THEN NEW.approved_by ELSE audit_actor() END,
                'reveal.' || NEW.state, 'reveal', NEW.id, NEW.reason_code);
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.opened_count > OLD.opened_count THEN
        INSERT INTO audit (actor_kind, actor, act, object_kind, object, reason)
        VALUES ('staff', NEW.asked_by, 'reveal.opened', 'reveal', NEW.id, NEW.reason_code);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_reveal AFTER INSERT OR UPDATE ON reveal FOR EACH ROW EXECUTE FUNCTION audit_reveal();
