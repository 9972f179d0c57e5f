-- Addresses, texts, references and media are ciphertext (columns marked "sealed"); what must be found by equality is a
-- blind index ("blind"). The keys are in `key`, wrapped by a master key that is never in the database.

CREATE TABLE master_key (
    version      integer PRIMARY KEY,
    fingerprint  bytea NOT NULL
);

CREATE TABLE key (
    id              uuid PRIMARY KEY,
    wrapped         bytea,
    master_version  integer NOT NULL REFERENCES master_key,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    destroyed_at    timestamptz,
    CONSTRAINT key_is_wrapped_or_destroyed CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

CREATE TABLE house (
    one       boolean PRIMARY KEY DEFAULT true CONSTRAINT house_is_one CHECK (one),
    carriers  text CONSTRAINT house_carriers CHECK (carriers IN ('live', 'sandbox')),  -- none: not decided yet
    key_id    uuid NOT NULL REFERENCES key,               -- seals what waits in the inbox
    born_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE service (
    id          uuid PRIMARY KEY,
    name        text NOT NULL CONSTRAINT service_name UNIQUE,
    opening     text,                                     -- ContentSid of the template that opens a conversation
    invitation  text,                                     -- ContentSid of the template that asks to write again
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE proxy (
    id          uuid PRIMARY KEY,
    service_id  uuid NOT NULL REFERENCES service,
    address     text NOT NULL CONSTRAINT proxy_address UNIQUE,  -- the business's own number or bot, not a person's
    channel     text NOT NULL CONSTRAINT proxy_channel CHECK (channel IN ('whatsapp', 'sms', 'telegram')),
    name        text,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE ticket (
    id          uuid PRIMARY KEY,
    service_id  uuid NOT NULL REFERENCES service,
    key_id      uuid NOT NULL REFERENCES key,
    code        text NOT NULL,
    kind        text NOT NULL CONSTRAINT ticket_kind CHECK (kind IN ('transaction', 'upgrade')),
    ref         bytea NOT NULL,                           -- sealed
    ref_index   bytea NOT NULL,                           -- blind
    state       text NOT NULL DEFAULT 'open' CONSTRAINT ticket_state CHECK (state IN ('open', 'closed', 'expired')),
    opened_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at     timestamptz NOT NULL,
    ended_at    timestamptz,
    CONSTRAINT ticket_has_an_end CHECK (ends_at > opened_at AND ends_at < 'infinity'),
    CONSTRAINT ticket_ended CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX ticket_code ON ticket (service_id, code);
CREATE UNIQUE INDEX ticket_live_ref ON ticket (service_id, ref_index) WHERE state = 'open';
CREATE INDEX ticket_ref ON ticket (ref_index);
CREATE INDEX ticket_live_end ON ticket (ends_at) WHERE state = 'open';

CREATE TABLE session (
    id          uuid PRIMARY KEY,
    ticket_id   uuid NOT NULL REFERENCES ticket,
    key_id      uuid NOT NULL REFERENCES key,
    state       text NOT NULL DEFAULT 'open' CONSTRAINT session_state CHECK (state IN ('open', 'closed')),
    ends_at     timestamptz NOT NULL,
    ended_at    timestamptz,
    CONSTRAINT session_ended CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE INDEX session_ticket ON session (ticket_id);

CREATE TABLE lane (
    id           uuid PRIMARY KEY,
    session_id   uuid REFERENCES session,                 -- none: a lane toward staff or a stranger, outside any session
    key_id       uuid NOT NULL REFERENCES key,
    proxy_id     uuid NOT NULL REFERENCES proxy,
    counterpart  bytea NOT NULL,                          -- blind
    address      bytea NOT NULL,                          -- sealed
    language     text NOT NULL,
    title        text,                                    -- given: everything goes into a thread of this title
    thread       bigint,
    next_seq     bigint NOT NULL DEFAULT 1,
    courtesy_at  timestamptz                              -- when the last late notice or invitation went here
) WITH (fillfactor = 70);
CREATE INDEX lane_session ON lane (session_id);
CREATE UNIQUE INDEX lane_outside ON lane (proxy_id, counterpart) WHERE session_id IS NULL;

CREATE TABLE staff (
    id                uuid PRIMARY KEY,
    service_id        uuid NOT NULL REFERENCES service,
    alias             text NOT NULL,
    role              text NOT NULL CONSTRAINT staff_role CHECK (role IN ('agent', 'driver', 'supervisor')),
    state             text NOT NULL CONSTRAINT staff_state CHECK (state IN ('invited', 'active', 'suspended', 'removed')),
    invite            bytea CONSTRAINT staff_invite UNIQUE,   -- SHA-256 of a one-time token
    invite_ends_at    timestamptz,
    contract_ends_at  timestamptz,
    lane_id           uuid REFERENCES lane,
    counterpart       bytea,                              -- blind
    created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT staff_reached CHECK (state IN ('invited', 'removed') OR lane_id IS NOT NULL)
);
CREATE UNIQUE INDEX staff_alias ON staff (service_id, lower(alias)) WHERE state <> 'removed';
CREATE UNIQUE INDEX staff_counterpart ON staff (counterpart) WHERE state IN ('active', 'suspended');

CREATE TABLE participant (
    id          uuid PRIMARY KEY,
    session_id  uuid NOT NULL REFERENCES session,
    role        text NOT NULL CONSTRAINT participant_role CHECK (role IN ('customer', 'agent', 'driver', 'supervisor')),
    alias       text NOT NULL,
    staff_id    uuid REFERENCES staff,
    lane_id     uuid NOT NULL CONSTRAINT participant_lane UNIQUE REFERENCES lane,
    joined_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    left_at     timestamptz,
    CONSTRAINT participant_is_staff CHECK ((role = 'customer') = (staff_id IS NULL))
);
CREATE INDEX participant_session ON participant (session_id);
-- Two agents press the button: one row, one winner.
CREATE UNIQUE INDEX participant_one_holder ON participant (session_id) WHERE left_at IS NULL AND role IN ('agent', 'driver');
CREATE INDEX participant_staff ON participant (staff_id) WHERE left_at IS NULL;

CREATE TABLE binding (
    id               uuid PRIMARY KEY,
    participant_id   uuid NOT NULL REFERENCES participant,
    proxy_id         uuid NOT NULL REFERENCES proxy,
    counterpart      bytea NOT NULL,                      -- blind
    slot             bigint NOT NULL DEFAULT 0,
    started_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_inbound_at  timestamptz,
    ended_at         timestamptz
) WITH (fillfactor = 80);
-- Never the wrong person: what comes from (proxy, counterpart, slot) reaches at most one session.
CREATE UNIQUE INDEX binding_live ON binding (proxy_id, counterpart, slot) WHERE ended_at IS NULL;
CREATE INDEX binding_participant ON binding (participant_id);
CREATE INDEX binding_person ON binding (proxy_id, counterpart);

CREATE TABLE inbound (
    id              uuid PRIMARY KEY,
    place           bigint GENERATED ALWAYS AS IDENTITY,  -- the order of arrival, whatever the clock does
    source          text NOT NULL,
    provider_id     text NOT NULL,
    participant_id  uuid REFERENCES participant,
    message_id      text NOT NULL,
    kind            text NOT NULL,
    state           text NOT NULL CONSTRAINT inbound_state CHECK (state IN ('relayed', 'waiting', 'refused', 'void')),
    reason          text,
    verdict         text NOT NULL CONSTRAINT inbound_verdict
                    CHECK (verdict IN ('passed', 'warned', 'masked', 'held', 'refused')),
    kinds           text NOT NULL DEFAULT '',             -- what the guard found, with commas
    body            bytea,                                -- sealed
    media_id        uuid,
    received_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    reported_at     timestamptz,                          -- when its writer was told that it did not arrive
    CONSTRAINT inbound_once UNIQUE (source, provider_id)
);
CREATE INDEX inbound_waiting ON inbound (participant_id, place) WHERE state = 'waiting';

CREATE TABLE media (
    id           uuid PRIMARY KEY,
    session_id   uuid NOT NULL REFERENCES session,
    key_id       uuid NOT NULL REFERENCES key,
    proxy_id     uuid NOT NULL REFERENCES proxy,          -- whose channel can fetch it
    handle       bytea,                                   -- sealed
    body         bytea,                                   -- sealed
    mime         text,
    state        text NOT NULL CONSTRAINT media_state CHECK (state IN ('wanted', 'ready', 'failed')),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX media_wanted ON media (created_at) WHERE state = 'wanted';
CREATE INDEX media_session ON media (session_id);

CREATE TABLE delivery (
    lane_id      uuid NOT NULL REFERENCES lane,
    seq          bigint NOT NULL,
    id           uuid NOT NULL,
    inbound_id   uuid,
    purpose      text NOT NULL CONSTRAINT delivery_purpose
                 CHECK (purpose IN ('content', 'notice', 'closing', 'late', 'removal', 'card')),
    kind         text NOT NULL,
    body         bytea NOT NULL,                          -- sealed
    media_id     uuid,
    state        text NOT NULL CONSTRAINT delivery_state CHECK (state IN (
                     'preparing', 'due', 'sending', 'sent', 'delivered', 'read', 'undeliverable', 'unknown', 'void')),
    due_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempt      smallint NOT NULL DEFAULT 0,
    epoch        bigint,                                  -- with intent_at: the intent, committed before the first byte
    intent_at    timestamptz,
    settled_at   timestamptz,
    provider_id  text,
    code         text,
    PRIMARY KEY (lane_id, seq),
    CONSTRAINT delivery_intent CHECK (state <> 'sending' OR (epoch IS NOT NULL AND intent_at IS NOT NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX delivery_pending ON delivery (lane_id, seq) WHERE state IN ('preparing', 'due', 'sending');
CREATE INDEX delivery_inbound ON delivery (inbound_id) WHERE inbound_id IS NOT NULL;
CREATE INDEX delivery_media ON delivery (media_id) WHERE state = 'preparing';

CREATE TABLE receipt (
    lane_id      uuid NOT NULL,
    seq          bigint NOT NULL,
    progress     smallint NOT NULL CONSTRAINT receipt_progress CHECK (progress BETWEEN 1 AND 4),
    provider_id  text NOT NULL,
    code         text,
    received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (lane_id, seq, progress),
    CONSTRAINT receipt_delivery FOREIGN KEY (lane_id, seq) REFERENCES delivery
);

CREATE TABLE card (
    session_id  uuid NOT NULL REFERENCES session,
    staff_id    uuid NOT NULL REFERENCES staff,
    lane_id     uuid NOT NULL REFERENCES lane,
    seq         bigint NOT NULL,
    PRIMARY KEY (session_id, staff_id)
);

CREATE TABLE inbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    row_id       uuid NOT NULL,                           -- what the ciphertext is bound to
    source       text NOT NULL,
    provider_id  text NOT NULL,
    sender       bytea,                                   -- blind: the order is kept per sender
    raw          bytea,                                   -- sealed; gone once done
    state        text NOT NULL DEFAULT 'waiting' CONSTRAINT inbox_state CHECK (state IN ('waiting', 'done', 'parked')),
    attempt      smallint NOT NULL DEFAULT 0,
    due_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT inbox_once UNIQUE (source, provider_id)
);
CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'waiting';

CREATE TABLE lease (
    name        text PRIMARY KEY,
    epoch       bigint NOT NULL,
    holder      uuid NOT NULL,
    taken_at    timestamptz NOT NULL
);
