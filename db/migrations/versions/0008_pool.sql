-- The pool: numbers that are held alone, and for how long one rests after an end.

-- The exclusion below looks at numbers, people and times at once (https://www.postgresql.org/docs/current/btree-gist.html).
CREATE EXTENSION IF NOT EXISTS btree_gist;

ALTER TABLE service
    ADD COLUMN cool_off   interval NOT NULL DEFAULT '1 hour'  -- how long a number rests for a person after a conversation
                          CONSTRAINT service_cool_off CHECK (cool_off BETWEEN '0' AND '365 days'),
    ADD COLUMN geo        text NOT NULL DEFAULT 'country' CONSTRAINT service_geo
                          CHECK (geo IN ('anywhere', 'country', 'area-code', 'extended-area-code', 'overlay', 'radius')),
    ADD COLUMN selection  text NOT NULL DEFAULT 'prefer-sticky' CONSTRAINT service_selection
                          CHECK (selection IN ('prefer-sticky', 'avoid-sticky'));
-- Who had one number for everybody keeps that.
UPDATE service SET geo = 'anywhere' WHERE id IN (SELECT service_id FROM proxy WHERE channel = 'sms');

ALTER TABLE session
    ADD COLUMN mode  text NOT NULL DEFAULT 'voice-and-message' CONSTRAINT session_mode
                     CHECK (mode IN ('message-only', 'voice-only', 'voice-and-message'));

-- A number that is held alone: a proxy of tel:.
CREATE TABLE number (
    proxy_id     uuid PRIMARY KEY REFERENCES proxy,
    service_id   uuid REFERENCES service,                 -- none: in no pool now
    sid          text NOT NULL CONSTRAINT number_sid UNIQUE,  -- Twilio's, or one of ours until it is known
    country      text NOT NULL,                           -- whose numbers it stands in for: `relay.pool.geography`
    area         text,                                    -- the area code, in North America
    sms          boolean NOT NULL,
    voice        boolean NOT NULL,
    mms          boolean NOT NULL,
    ability      smallint NOT NULL GENERATED ALWAYS AS (sms::integer + 2 * voice::integer) STORED,
    reserved     boolean NOT NULL DEFAULT false,          -- given only to who asks for it
    state        text NOT NULL DEFAULT 'live' CONSTRAINT number_state CHECK (state IN ('live', 'draining', 'retired')),
    former       jsonb,                                   -- its webhooks as they were before it was imported
    load         integer NOT NULL DEFAULT 0 CONSTRAINT number_load CHECK (load >= 0),  -- live bindings
    assigned_at  timestamptz NOT NULL DEFAULT '-infinity',
    bought_at    timestamptz,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT number_sid_form CHECK (sid ~ '^PN[0-9a-f]{32}$'),
    CONSTRAINT number_retired CHECK ((state = 'retired') = (service_id IS NULL))
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX number_service ON number (service_id, proxy_id);
-- The least loaded that fits is the first along one of these, however many there are.
CREATE INDEX number_of_country ON number (service_id, ability, country, load, assigned_at, sid)
    WHERE state = 'live' AND NOT reserved;
CREATE INDEX number_of_area ON number (service_id, ability, area, load, assigned_at, sid)
    WHERE state = 'live' AND NOT reserved AND area IS NOT NULL;

-- Whom a number may not write to (https://www.twilio.com/docs/api/errors/21610), under the index of block lists.
CREATE TABLE number_opt_out (
    proxy_id     uuid NOT NULL REFERENCES number,
    counterpart  bytea NOT NULL,                          -- blind
    since        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (proxy_id, counterpart)
);

ALTER TABLE binding
    ADD COLUMN alone     boolean NOT NULL DEFAULT false,  -- nobody else of this person's conversations is on this number
    ADD COLUMN cool_off  interval,                        -- none: on a sender or a bot that all share
    ADD COLUMN free_at   timestamptz NOT NULL DEFAULT 'infinity';  -- when the pair may be used again
UPDATE binding SET free_at = ended_at WHERE ended_at IS NOT NULL;
UPDATE binding AS b SET cool_off = '0' FROM proxy AS x WHERE x.id = b.proxy_id AND x.channel = 'sms' AND b.ended_at IS NULL;

-- Never the wrong person: on a number of the pool two conversations of one person share no moment, rest included, unless
-- both are content with a slot. Who is alone there takes all slots.
ALTER TABLE binding
    ADD CONSTRAINT binding_alone EXCLUDE USING gist (
        proxy_id WITH =, counterpart WITH =, tstzrange(started_at, free_at) WITH &&,
        int8range(CASE WHEN NOT alone THEN slot END, CASE WHEN NOT alone THEN slot END, '[]') WITH &&)
        WHERE (cool_off IS NOT NULL),
    ADD CONSTRAINT binding_alone_rests CHECK (NOT alone OR cool_off IS NOT NULL);
CREATE INDEX binding_pair ON binding (proxy_id, counterpart, free_at) WHERE cool_off IS NOT NULL;
CREATE INDEX binding_history ON binding (counterpart, started_at) WHERE cool_off IS NOT NULL;

-- The clock may have been put back since.
CREATE FUNCTION binding_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.free_at := CASE WHEN NEW.ended_at IS NULL THEN 'infinity'
                        ELSE greatest(NEW.ended_at + coalesce(NEW.cool_off, '0'), NEW.started_at) END;
    RETURN NEW;
END $$;
CREATE TRIGGER binding_free BEFORE UPDATE OF ended_at, cool_off ON binding FOR EACH ROW EXECUTE FUNCTION binding_free();

CREATE FUNCTION number_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE number SET load = load + 1, assigned_at = greatest(assigned_at, NEW.started_at) WHERE proxy_id = NEW.proxy_id;
    RETURN NULL;
END $$;
CREATE TRIGGER number_taken AFTER INSERT ON binding FOR EACH ROW
    WHEN (NEW.cool_off IS NOT NULL AND NEW.ended_at IS NULL) EXECUTE FUNCTION number_taken();
CREATE FUNCTION number_given_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE number SET load = load - 1 WHERE proxy_id = NEW.proxy_id;
    RETURN NULL;
END $$;
CREATE TRIGGER number_given_back AFTER UPDATE OF ended_at ON binding FOR EACH ROW
    WHEN (NEW.cool_off IS NOT NULL AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION number_given_back();

SELECT admit('audit', 'audit_act', ARRAY[
    'number.live', 'number.draining', 'number.retired', 'number.reserved', 'number.unreserved']);
CREATE FUNCTION audit_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.state <> OLD.state OR NEW.service_id IS DISTINCT FROM OLD.service_id THEN
        INSERT INTO audit (act, object_kind, object) VALUES ('number.' || NEW.state, 'proxy', NEW.proxy_id);
    END IF;
    IF NEW.reserved <> (TG_OP = 'UPDATE' AND OLD.reserved) THEN
        INSERT INTO audit (act, object_kind, object)
        VALUES (CASE WHEN NEW.reserved THEN 'number.reserved' ELSE 'number.unreserved' END, 'proxy', NEW.proxy_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_changed AFTER INSERT OR UPDATE OF state, service_id, reserved ON number
    FOR EACH ROW EXECUTE FUNCTION audit_number();

CREATE FUNCTION audit_number_opt_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (actor_kind, actor, act, object_kind, object)
    VALUES ('customer', NULL, TG_ARGV[0], 'proxy', coalesce(NEW.proxy_id, OLD.proxy_id));
    RETURN NULL;
END $$;
CREATE TRIGGER audit_set AFTER INSERT ON number_opt_out FOR EACH ROW EXECUTE FUNCTION audit_number_opt_out('opt_out.set');
CREATE TRIGGER audit_lifted AFTER DELETE ON number_opt_out FOR EACH ROW EXECUTE FUNCTION audit_number_opt_out('opt_out.lifted');



-- Who waits for the holder's tick (`db.leases.between_ticks`) waits for others like them, too, before there was a holder.
INSERT INTO lease (name, epoch, holder, taken_at) VALUES ('dispatch', 0, '00000000-0000-0000-0000-000000000000', clock_timestamp())
    ON CONFLICT DO NOTHING;
