-- Services and keys of the Proxy API.

-- What a service is to the Proxy API, where it was made through it.
CREATE TABLE proxy_service (
    service_id          uuid PRIMARY KEY REFERENCES service,
    default_ttl         integer NOT NULL DEFAULT 0 CONSTRAINT proxy_service_ttl CHECK (default_ttl >= 0),  -- seconds
    callback_url        text,
    intercept_url       text,
    out_of_session_url  text,
    chat_instance_sid   text,
    cap                 interval NOT NULL DEFAULT '90 days' CONSTRAINT proxy_service_cap CHECK (cap > '0'),  -- of a session
    most_participants   smallint NOT NULL DEFAULT 2 CONSTRAINT proxy_service_participants
                        CHECK (most_participants BETWEEN 2 AND 50),
    created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at          timestamptz
);
CREATE INDEX proxy_service_list ON proxy_service (created_at, service_id) WHERE deleted_at IS NULL;

CREATE TABLE api_key (
    id            uuid PRIMARY KEY,
    secret        bytea NOT NULL CONSTRAINT api_key_secret CHECK (length(secret) = 32),  -- SHA-256
    scopes        text[] NOT NULL CONSTRAINT api_key_scopes CHECK (
                  scopes <@ ARRAY['proxy:read', 'proxy:write', 'addresses:read', 'messages:read'] AND scopes <> '{}'),
    service_id    uuid REFERENCES service,                -- none: every service
    label         text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at    timestamptz,
    last_used_at  timestamptz                             -- to the minute
);

-- Words for the audit log, beside those that it has.
DO $$
DECLARE said text;
BEGIN
    SELECT pg_get_constraintdef(oid) INTO said FROM pg_constraint WHERE conname = 'audit_act';
    ALTER TABLE audit DROP CONSTRAINT audit_act;
    EXECUTE 'ALTER TABLE audit ADD CONSTRAINT audit_act '
        || replace(said, 'ARRAY[', 'ARRAY[''api_key.added''::text, ''api_key.revoked''::text, ');
    SELECT pg_get_constraintdef(oid) INTO said FROM pg_constraint WHERE conname = 'audit_object_kind';
    ALTER TABLE audit DROP CONSTRAINT audit_object_kind;
    EXECUTE 'ALTER TABLE audit ADD CONSTRAINT audit_object_kind ' || replace(said, 'ARRAY[', 'ARRAY[''api_key''::text, ');
END $$;
CREATE TRIGGER audit_added AFTER INSERT ON api_key FOR EACH ROW EXECUTE FUNCTION audit_effect('api_key.added', 'api_key');
CREATE TRIGGER audit_revoked AFTER UPDATE OF revoked_at ON api_key FOR EACH ROW
    WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
    EXECUTE FUNCTION audit_effect('api_key.revoked', 'api_key');
