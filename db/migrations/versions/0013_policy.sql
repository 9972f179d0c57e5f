-- What becomes of contact details, by service and role, and what a writer asks a supervisor to let through.

ALTER TABLE service
    ADD COLUMN rules  text NOT NULL DEFAULT '{}';         -- JSON: `relay.rules`; what is not there is as the settings have it

-- A message that the guard touched, as it was written: kept as long as its session can be read, for a supervisor to judge.
ALTER TABLE inbound
    ADD COLUMN original  bytea;                           -- sealed
SELECT admit('inbound', 'inbound_state', ARRAY['review']);

CREATE TABLE appeal (
    id              uuid PRIMARY KEY,
    service_id      uuid NOT NULL REFERENCES service,
    session_id      uuid NOT NULL REFERENCES session,
    inbound_id      uuid NOT NULL,
    participant_id  uuid NOT NULL REFERENCES participant, -- whose message it is
    state           text NOT NULL DEFAULT 'open' CONSTRAINT appeal_state CHECK (state IN ('open', 'released', 'denied', 'void')),
    asked_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    decided_at      timestamptz,
    decided_by      uuid REFERENCES staff,
    CONSTRAINT appeal_once UNIQUE (inbound_id),
    CONSTRAINT appeal_decided CHECK (
        (state = 'open') = (decided_at IS NULL) AND (decided_by IS NOT NULL) = (state IN ('released', 'denied')))
);
CREATE INDEX appeal_session ON appeal (session_id) WHERE state = 'open';

-- Where each supervisor was shown it.
CREATE TABLE appeal_card (
    appeal_id  uuid NOT NULL REFERENCES appeal,
    staff_id   uuid NOT NULL REFERENCES staff,
    lane_id    uuid NOT NULL REFERENCES lane,
    seq        bigint NOT NULL,
    PRIMARY KEY (appeal_id, staff_id)
);

SELECT admit('audit', 'audit_act', ARRAY['inbound.review', 'appeal.asked', 'appeal.released', 'appeal.denied', 'appeal.void']);
SELECT admit('audit', 'audit_object_kind', ARRAY['appeal']);

CREATE FUNCTION audit_appeal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit (actor_kind, actor, act, object_kind, object)
        SELECT CASE WHEN staff_id IS NULL THEN 'customer' ELSE 'staff' END, coalesce(staff_id, id), 'appeal.asked', 'appeal', NEW.id
          FROM participant
         WHERE id = NEW.participant_id;
    ELSE
        INSERT INTO audit (actor_kind, actor, act, object_kind, object)
        VALUES (CASE WHEN NEW.decided_by IS NULL THEN audit_actor_kind() ELSE 'staff' END,
                coalesce(NEW.decided_by, audit_actor()), 'appeal.' || NEW.state, 'appeal', NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_asked AFTER INSERT ON appeal FOR EACH ROW EXECUTE FUNCTION audit_appeal();
CREATE TRIGGER audit_decided AFTER UPDATE OF state ON appeal FOR EACH ROW
    WHEN (OLD.state = 'open' AND NEW.state <> 'open') EXECUTE FUNCTION audit_appeal();
