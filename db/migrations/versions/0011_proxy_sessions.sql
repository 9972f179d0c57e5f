-- Sessions and participants of the Proxy API: conversations between customers, under tickets like all others.

ALTER TABLE session
    DROP CONSTRAINT session_role,
    ADD CONSTRAINT session_role CHECK (role IN ('agent', 'driver', 'customer'));

CREATE TABLE proxy_session (
    session_id     uuid PRIMARY KEY REFERENCES session,
    service_id     uuid NOT NULL REFERENCES service,
    name_index     bytea,                                 -- blind; none: it has no name. The name is its ticket's reference
    ttl            integer NOT NULL CONSTRAINT proxy_session_ttl CHECK (ttl >= 0),  -- seconds after the last interaction
    expires_at     timestamptz,                           -- the end that was asked for, whatever the traffic
    latest         timestamptz NOT NULL,                  -- the service's cap: no end is later
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    epoch_at       timestamptz NOT NULL DEFAULT clock_timestamp(),  -- when it was opened, or last opened again
    began_at       timestamptz,                           -- the first interaction
    last_at        timestamptz,                           -- the last one
    closed_reason  text CONSTRAINT proxy_session_closed_reason CHECK (closed_reason = 'api'),
    gone_at        timestamptz,                           -- since then nothing of it can be read, and it is in no list
    deleted_at     timestamptz                            -- when that was asked for
);
-- A closed one keeps its name as long as it can be read.
CREATE UNIQUE INDEX proxy_session_name ON proxy_session (service_id, name_index) WHERE gone_at IS NULL;
CREATE INDEX proxy_session_list ON proxy_session (service_id, created_at, session_id) WHERE gone_at IS NULL;

CREATE TABLE proxy_participant (
    participant_id  uuid PRIMARY KEY REFERENCES participant,
    session_id      uuid NOT NULL REFERENCES proxy_session,
    counterpart     bytea NOT NULL,                       -- blind
    friendly_name   bytea,                                -- sealed with the session's key
    mask            text NOT NULL,                        -- stands for the identifier to who may not see it
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at      timestamptz,
    -- Nobody is in a session twice, and who was removed does not come back.
    CONSTRAINT proxy_participant_once UNIQUE (session_id, counterpart)
);
CREATE INDEX proxy_participant_list ON proxy_participant (session_id, created_at, participant_id);

-- A message that the business itself sends to one participant. Its deliveries name it as they would an inbound.
CREATE TABLE message_interaction (
    id              uuid PRIMARY KEY,
    session_id      uuid NOT NULL REFERENCES proxy_session,
    participant_id  uuid NOT NULL REFERENCES proxy_participant,
    body            bytea,                                -- sealed with the session's key
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX message_interaction_list ON message_interaction (participant_id, created_at, id);

-- Interactions are read from what came in and what went out; those that were deleted are left out.
CREATE TABLE interaction_deleted (
    id          uuid PRIMARY KEY,
    session_id  uuid NOT NULL REFERENCES proxy_session,
    deleted_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Words for the audit log, beside those that it has.
DO $$
DECLARE said text;
BEGIN
    SELECT pg_get_constraintdef(oid) INTO said FROM pg_constraint WHERE conname = 'audit_act';
    ALTER TABLE audit DROP CONSTRAINT audit_act;
    EXECUTE 'ALTER TABLE audit ADD CONSTRAINT audit_act ' || replace(said, 'ARRAY[',
        'ARRAY[''session.deleted''::text, ''participant.removed''::text, ''interaction.made''::text, ''interaction.deleted''::text, ');
    SELECT pg_get_constraintdef(oid) INTO said FROM pg_constraint WHERE conname = 'audit_object_kind';
    ALTER TABLE audit DROP CONSTRAINT audit_object_kind;
    EXECUTE 'ALTER TABLE audit ADD CONSTRAINT audit_object_kind ' || replace(said, 'ARRAY[', 'ARRAY[''interaction''::text, ');
END $$;
CREATE FUNCTION audit_proxy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit (act, object_kind, object)
    VALUES (TG_ARGV[0], TG_ARGV[1], (to_jsonb(NEW) ->> TG_ARGV[2])::uuid);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_deleted AFTER UPDATE OF deleted_at ON proxy_session FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
    EXECUTE FUNCTION audit_proxy('session.deleted', 'session', 'session_id');
CREATE TRIGGER audit_removed AFTER UPDATE OF deleted_at ON proxy_participant FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
    EXECUTE FUNCTION audit_proxy('participant.removed', 'participant', 'participant_id');
CREATE TRIGGER audit_made AFTER INSERT ON message_interaction FOR EACH ROW
    EXECUTE FUNCTION audit_effect('interaction.made', 'interaction');
CREATE TRIGGER audit_deleted AFTER INSERT ON interaction_deleted FOR EACH ROW
    EXECUTE FUNCTION audit_effect('interaction.deleted', 'interaction');
