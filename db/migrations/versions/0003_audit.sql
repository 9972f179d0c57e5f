-- The audit log. An entry holds ids of ours and words from closed lists (`relay.audit.entry` has the same); no address,
-- no text, no alias. Entries become leaves of a Merkle tree, and its heads are signed with a key that is not here.

CREATE FUNCTION audit_actor_kind() RETURNS text LANGUAGE sql STABLE AS
    $$ SELECT coalesce(nullif(split_part(current_setting('topeng.actor', true), ' ', 1), ''), 'service') $$;
CREATE FUNCTION audit_actor() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT nullif(split_part(current_setting('topeng.actor', true), ' ', 2), '')::uuid $$;
-- A short code, or nothing: what is as long as a number to be called, or a password, is none.
CREATE FUNCTION audit_code(said text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN said ~ '^[a-z0-9_]{1,40}$' AND said !~ '[0-9]{6}' THEN said END $$;

CREATE TABLE audit (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_kind   text NOT NULL DEFAULT audit_actor_kind() CONSTRAINT audit_actor_kind
                 CHECK (actor_kind IN ('staff', 'customer', 'stranger', 'service', 'command_line', 'api')),
    actor        uuid DEFAULT audit_actor(),              -- none: somebody without an id of ours
    act          text NOT NULL CONSTRAINT audit_act CHECK (act IN (
        'service.created', 'service.changed', 'proxy.added', 'proxy.changed', 'canned.added', 'canned.removed',
        'ticket.opened', 'ticket.moved', 'ticket.closed', 'ticket.expired', 'ticket.reopened',
        'session.opened', 'session.closed', 'session.reopened', 'link.made', 'link.used',
        'participant.joined', 'participant.left', 'participant.held', 'participant.released',
        'binding.started', 'binding.ended',
        'staff.invited', 'staff.active', 'staff.suspended', 'staff.removed', 'staff.contract',
        'inbound.relayed', 'inbound.waiting', 'inbound.asked', 'inbound.held', 'inbound.noted', 'inbound.refused',
        'inbound.void', 'text.shown', 'document.shown', 'notice.shown',
        'delivery.sent', 'delivery.undeliverable', 'delivery.unknown', 'delivery.void',
        'media.wanted', 'media.ready', 'media.failed', 'note.written', 'case.opened', 'case.dismissed', 'case.upheld',
        'opt_out.set', 'opt_out.lifted', 'address.read', 'text.read', 'document.read',
        'reveal.asked', 'reveal.approved', 'reveal.refused', 'reveal.opened', 'reveal.ended',
        'key.destroyed', 'keys.rotation_started', 'keys.rotated', 'subject.erased', 'retention.ended',
        'copies.deleted', 'copies.left',
        'deed.find', 'deed.stats', 'deed.expire', 'deed.invite', 'deed.suspend', 'deed.restore', 'deed.remove',
        'deed.contract_end', 'deed.escalate', 'deed.claim', 'deed.finish', 'deed.extend', 'deed.hand_over', 'deed.reopen',
        'deed.case_open', 'deed.case_release', 'deed.case_end')),
    object_kind  text NOT NULL CONSTRAINT audit_object_kind CHECK (object_kind IN (
        'house', 'service', 'proxy', 'ticket', 'session', 'participant', 'binding', 'lane', 'link', 'staff', 'inbound',
        'delivery', 'media', 'note', 'case', 'canned', 'key', 'reveal')),
    object       uuid,
    reason       text CONSTRAINT audit_reason CHECK (reason IS NOT DISTINCT FROM audit_code(reason))
);

-- The tree: the leaf in each place is the hash of one entry.
CREATE TABLE audit_leaf (
    place     bigint PRIMARY KEY CONSTRAINT audit_leaf_place CHECK (place >= 0),
    audit_id  bigint NOT NULL CONSTRAINT audit_leaf_once UNIQUE,
    hash      bytea NOT NULL CONSTRAINT audit_leaf_hash CHECK (length(hash) = 32)
);
CREATE TABLE audit_head (
    size       bigint PRIMARY KEY CONSTRAINT audit_head_size CHECK (size > 0),
    previous   bigint NOT NULL,                           -- the size of the head before; 0: there was none
    settled    bigint NOT NULL,                           -- the entries up to this number are all placed
    root       bytea NOT NULL,
    signed_at  timestamptz NOT NULL,
    key        bytea NOT NULL,                            -- the public key that it is signed with
    signature  bytea NOT NULL,
    frontier   bytea NOT NULL                             -- the peaks of the tree, which the next leaves are added to
);
CREATE TABLE audit_cosignature (
    size       bigint NOT NULL REFERENCES audit_head,
    witness    bytea NOT NULL,                            -- the public key of an outsider
    seen_at    timestamptz NOT NULL,
    signature  bytea NOT NULL,
    PRIMARY KEY (size, witness)
);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_append_only';
END $$;
-- Every transaction that draws an entry's number has a number itself by then: see `db.audit_log.horizon`.
CREATE FUNCTION audit_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN NULL;
END $$;
CREATE TRIGGER audit_begins BEFORE INSERT ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_begins();
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit', 'audit_leaf', 'audit_head', 'audit_cosignature'] LOOP
        EXECUTE format('CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
                        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()', name);
    END LOOP;
END $$;

-- What is entered, and when. The act and the kind of object are a trigger's arguments.
CREATE FUNCTION audit_effect() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (act, object_kind, object) VALUES (TG_ARGV[0], TG_ARGV[1], NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION audit_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (act, object_kind, object) VALUES (TG_ARGV[0] || '.' || NEW.state, TG_ARGV[0], NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER audit_created AFTER INSERT ON service FOR EACH ROW EXECUTE FUNCTION audit_effect('service.created', 'service');
CREATE TRIGGER audit_changed AFTER UPDATE ON service FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION audit_effect('service.changed', 'service');
CREATE TRIGGER audit_added AFTER INSERT ON proxy FOR EACH ROW EXECUTE FUNCTION audit_effect('proxy.added', 'proxy');
CREATE TRIGGER audit_changed AFTER UPDATE ON proxy FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION audit_effect('proxy.changed', 'proxy');

CREATE TRIGGER audit_opened AFTER INSERT ON ticket FOR EACH ROW EXECUTE FUNCTION audit_effect('ticket.opened', 'ticket');
CREATE TRIGGER audit_ended AFTER UPDATE OF state ON ticket FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state <> 'open') EXECUTE FUNCTION audit_state('ticket');
CREATE TRIGGER audit_reopened AFTER UPDATE OF state ON ticket FOR EACH ROW
    WHEN (OLD.state <> 'open' AND NEW.state = 'open') EXECUTE FUNCTION audit_effect('ticket.reopened', 'ticket');
CREATE TRIGGER audit_moved AFTER UPDATE OF ends_at ON ticket FOR EACH ROW
    WHEN (OLD.state = NEW.state AND OLD.ends_at <> NEW.ends_at) EXECUTE FUNCTION audit_effect('ticket.moved', 'ticket');
CREATE TRIGGER audit_opened AFTER INSERT ON session FOR EACH ROW EXECUTE FUNCTION audit_effect('session.opened', 'session');
CREATE TRIGGER audit_closed AFTER UPDATE OF state ON session FOR EACH ROW
    WHEN (OLD.state <> 'closed' AND NEW.state = 'closed') EXECUTE FUNCTION audit_effect('session.closed', 'session');
CREATE TRIGGER audit_reopened AFTER UPDATE OF state ON session FOR EACH ROW
    WHEN (OLD.state <> 'open' AND NEW.state = 'open') EXECUTE FUNCTION audit_effect('session.reopened', 'session');

CREATE TRIGGER audit_joined AFTER INSERT ON participant FOR EACH ROW
    EXECUTE FUNCTION audit_effect('participant.joined', 'participant');
CREATE TRIGGER audit_held_from_the_start AFTER INSERT ON participant FOR EACH ROW WHEN (NEW.held_at IS NOT NULL)
    EXECUTE FUNCTION audit_effect('participant.held', 'participant');
CREATE TRIGGER audit_left AFTER UPDATE OF left_at ON participant FOR EACH ROW
    WHEN (OLD.left_at IS NULL AND NEW.left_at IS NOT NULL) EXECUTE FUNCTION audit_effect('participant.left', 'participant');
CREATE TRIGGER audit_held AFTER UPDATE OF held_at ON participant FOR EACH ROW
    WHEN (OLD.held_at IS NULL AND NEW.held_at IS NOT NULL) EXECUTE FUNCTION audit_effect('participant.held', 'participant');
CREATE TRIGGER audit_released AFTER UPDATE OF held_at ON participant FOR EACH ROW
    WHEN (OLD.held_at IS NOT NULL AND NEW.held_at IS NULL)
    EXECUTE FUNCTION audit_effect('participant.released', 'participant');
CREATE TRIGGER audit_started AFTER INSERT ON binding FOR EACH ROW
    EXECUTE FUNCTION audit_effect('binding.started', 'binding');
CREATE TRIGGER audit_ended AFTER UPDATE OF ended_at ON binding FOR EACH ROW
    WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION audit_effect('binding.ended', 'binding');

CREATE TRIGGER audit_arrived AFTER INSERT ON staff FOR EACH ROW EXECUTE FUNCTION audit_state('staff');
CREATE TRIGGER audit_state AFTER UPDATE OF state ON staff FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION audit_state('staff');
CREATE TRIGGER audit_contract AFTER UPDATE OF contract_ends_at ON staff FOR EACH ROW
    WHEN (OLD.contract_ends_at IS DISTINCT FROM NEW.contract_ends_at)
    EXECUTE FUNCTION audit_effect('staff.contract', 'staff');

CREATE TRIGGER audit_wanted AFTER INSERT ON media FOR EACH ROW EXECUTE FUNCTION audit_state('media');
CREATE TRIGGER audit_state AFTER UPDATE OF state ON media FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION audit_state('media');
CREATE TRIGGER audit_destroyed AFTER UPDATE OF destroyed_at ON key FOR EACH ROW
    WHEN (OLD.destroyed_at IS NULL AND NEW.destroyed_at IS NOT NULL) EXECUTE FUNCTION audit_effect('key.destroyed', 'key');
CREATE TRIGGER audit_added AFTER INSERT ON canned FOR EACH ROW EXECUTE FUNCTION audit_effect('canned.added', 'canned');

-- Where the row itself says who acted, or has no id of its own.
CREATE FUNCTION audit_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (actor_kind, actor, act, object_kind, object) VALUES ('staff', NEW.staff_id, 'note.written', 'note', NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_written AFTER INSERT ON note FOR EACH ROW EXECUTE FUNCTION audit_writer();

CREATE FUNCTION audit_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit (actor_kind, actor, act, object_kind, object)
        SELECT CASE WHEN staff_id IS NULL THEN 'customer' ELSE 'staff' END, coalesce(staff_id, id), 'case.opened', 'case', NEW.id
          FROM participant
         WHERE id = NEW.opened_by;
    ELSE
        INSERT INTO audit (actor_kind, actor, act, object_kind, object)
        VALUES (CASE WHEN NEW.closed_by IS NULL THEN audit_actor_kind() ELSE 'staff' END,
                coalesce(NEW.closed_by, audit_actor()), 'case.' || NEW.state, 'case', NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_opened AFTER INSERT ON case_file FOR EACH ROW EXECUTE FUNCTION audit_case();
CREATE TRIGGER audit_ended AFTER UPDATE OF state ON case_file FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state <> 'open') EXECUTE FUNCTION audit_case();

CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (act, object_kind, object) VALUES (TG_ARGV[0], 'ticket', NEW.ticket_id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_made AFTER INSERT ON link FOR EACH ROW EXECUTE FUNCTION audit_link('link.made');
CREATE TRIGGER audit_used AFTER UPDATE OF used_at ON link FOR EACH ROW
    WHEN (OLD.used_at IS NULL AND NEW.used_at IS NOT NULL) EXECUTE FUNCTION audit_link('link.used');

CREATE FUNCTION audit_opt_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (actor_kind, actor, act, object_kind, object)
    VALUES ('customer', NULL, TG_ARGV[0], 'service', coalesce(NEW.service_id, OLD.service_id));
    RETURN NULL;
END $$;
CREATE TRIGGER audit_set AFTER INSERT ON opt_out FOR EACH ROW EXECUTE FUNCTION audit_opt_out('opt_out.set');
CREATE TRIGGER audit_lifted AFTER DELETE ON opt_out FOR EACH ROW EXECUTE FUNCTION audit_opt_out('opt_out.lifted');

CREATE FUNCTION audit_canned_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (act, object_kind, object) VALUES ('canned.removed', 'canned', OLD.id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_removed AFTER DELETE ON canned FOR EACH ROW EXECUTE FUNCTION audit_canned_removed();

-- Of a deed its subject stays behind: it is a code or an alias.
CREATE FUNCTION audit_deed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (actor_kind, actor, act, object_kind, object)
    VALUES (CASE WHEN NEW.staff_id IS NULL THEN audit_actor_kind() ELSE 'staff' END,
            coalesce(NEW.staff_id, audit_actor()), 'deed.' || NEW.action, 'service', NEW.service_id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_deed AFTER INSERT ON trace FOR EACH ROW EXECUTE FUNCTION audit_deed();

-- Messages come in batches: one statement enters a whole batch.
CREATE FUNCTION audit_inbound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit (actor_kind, actor, act, object_kind, object, reason)
        SELECT CASE WHEN p.id IS NULL THEN 'stranger' WHEN p.staff_id IS NULL THEN 'customer' ELSE 'staff' END,
               coalesce(p.staff_id, p.id), 'inbound.' || i.state, 'inbound', i.id, i.verdict
          FROM after AS i
          LEFT JOIN participant AS p ON p.id = i.participant_id;
    ELSE
        INSERT INTO audit (act, object_kind, object, reason)
        SELECT 'inbound.' || state, 'inbound', id, verdict
          FROM (SELECT id, state, verdict FROM after EXCEPT SELECT id, state, verdict FROM before) AS changed;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_arrived AFTER INSERT ON inbound REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION audit_inbound();
CREATE TRIGGER audit_changed AFTER UPDATE ON inbound REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION audit_inbound();

-- What has gone out was shown to a person, who is then the actor; what never will is given up by the service.
CREATE INDEX staff_lane ON staff (lane_id) WHERE lane_id IS NOT NULL;
CREATE FUNCTION audit_outcome(state text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN state IN ('sent', 'delivered', 'read') THEN 'sent'
                   WHEN state IN ('undeliverable', 'unknown', 'void') THEN state END $$;
CREATE FUNCTION audit_shown(state text, purpose text, media_id uuid) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN audit_outcome(state) <> 'sent' OR purpose = 'removal' THEN 'delivery.' || audit_outcome(state)
                   WHEN purpose <> 'content' THEN 'notice.shown'
                   WHEN media_id IS NULL THEN 'text.shown'
                   ELSE 'document.shown' END $$;
CREATE FUNCTION audit_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (actor_kind, actor, act, object_kind, object, reason)
    SELECT CASE WHEN act LIKE 'delivery.%' THEN audit_actor_kind()
                WHEN coalesce(p.staff_id, f.id) IS NOT NULL THEN 'staff'
                WHEN p.id IS NOT NULL THEN 'customer'
                ELSE 'stranger' END,
           CASE WHEN act LIKE 'delivery.%' THEN audit_actor() ELSE coalesce(p.staff_id, p.id, f.id) END,
           act, 'delivery', d.id, audit_code(d.reason)
      FROM (SELECT id, lane_id, audit_shown(state, purpose, media_id), CASE WHEN audit_outcome(state) = 'sent' THEN purpose ELSE code END
              FROM after WHERE audit_outcome(state) IS NOT NULL
            EXCEPT
            SELECT id, lane_id, audit_shown(state, purpose, media_id), CASE WHEN audit_outcome(state) = 'sent' THEN purpose ELSE code END
              FROM before WHERE audit_outcome(state) IS NOT NULL
           ) AS d (id, lane_id, act, reason)
      LEFT JOIN participant AS p ON p.lane_id = d.lane_id
      LEFT JOIN staff AS f ON p.id IS NULL AND f.lane_id = d.lane_id;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_settled AFTER UPDATE ON delivery REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION audit_delivery();
