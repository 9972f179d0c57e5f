ALTER TABLE service
    ADD COLUMN grace           interval,                  -- how long after its end a customer may reopen a ticket; none: never
    ADD COLUMN silence         interval,                  -- after so long without traffic a ticket asks, and then ends; none: never
    ADD COLUMN escalate_after  interval,                  -- after so long unclaimed the supervisors are told; none: never
    ADD COLUMN handover_lines  integer NOT NULL DEFAULT 10,  -- how many of the last lines a new holder gets
    ADD CONSTRAINT service_lengths CHECK (
        grace > interval '0' AND silence > interval '0' AND escalate_after > interval '0' AND handover_lines BETWEEN 0 AND 100);

ALTER TABLE ticket
    ADD COLUMN epoch  integer NOT NULL DEFAULT 1 CONSTRAINT ticket_epoch CHECK (epoch > 0);  -- one more at each reopening

ALTER TABLE session
    ADD COLUMN role              text NOT NULL DEFAULT 'agent' CONSTRAINT session_role CHECK (role IN ('agent', 'driver')),
    ADD COLUMN code              text,                    -- none: the ticket's own
    ADD COLUMN started_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN escalated_at      timestamptz,
    ADD COLUMN silence_asked_at  timestamptz;

ALTER TABLE participant
    ADD COLUMN held_at  timestamptz;                      -- since then this person's messages wait for a supervisor
ALTER TABLE lane
    ADD COLUMN menu  bigint;                              -- the place of the newest message that carries the thread's menu
-- What somebody with several live conversations on one sender wrote, until they have said which one they mean.
CREATE TABLE question (
    id           uuid PRIMARY KEY,
    proxy_id     uuid NOT NULL REFERENCES proxy,
    counterpart  bytea NOT NULL,                          -- blind
    lane_id      uuid NOT NULL REFERENCES lane,           -- outside any session; its key seals what is held
    choices      uuid[] NOT NULL,                         -- participants, in the order in which they were offered
    asked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at      timestamptz NOT NULL
);
CREATE UNIQUE INDEX question_person ON question (proxy_id, counterpart);
CREATE INDEX question_end ON question (ends_at);

ALTER TABLE inbound
    ADD COLUMN question_id  uuid,
    DROP CONSTRAINT inbound_state,
    ADD CONSTRAINT inbound_state
        CHECK (state IN ('relayed', 'waiting', 'refused', 'void', 'asked', 'held', 'noted'));
CREATE INDEX inbound_asked ON inbound (question_id, place) WHERE state = 'asked';
CREATE INDEX inbound_held ON inbound (participant_id, place) WHERE state = 'held';
CREATE INDEX inbound_of ON inbound (participant_id, place);

CREATE TABLE link (
    token      bytea PRIMARY KEY,                         -- SHA-256 of a one-time token
    ticket_id  uuid NOT NULL REFERENCES ticket,
    proxy_id   uuid NOT NULL REFERENCES proxy,            -- the bot that it leads to
    made_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at    timestamptz,
    used_by    bytea,                                     -- blind
    CONSTRAINT link_used CHECK ((used_at IS NULL) = (used_by IS NULL))
);
CREATE INDEX link_ticket ON link (ticket_id);

CREATE TABLE opt_out (
    service_id   uuid NOT NULL REFERENCES service,
    counterpart  bytea NOT NULL,                          -- blind
    since        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (service_id, counterpart)
);

CREATE TABLE case_file (
    id          uuid PRIMARY KEY,
    service_id  uuid NOT NULL REFERENCES service,
    session_id  uuid NOT NULL REFERENCES session,
    opened_by   uuid NOT NULL REFERENCES participant,
    about       uuid REFERENCES participant,              -- none: nobody was there yet
    words       bytea,                                    -- sealed with the session's key
    state       text NOT NULL DEFAULT 'open' CONSTRAINT case_state CHECK (state IN ('open', 'dismissed', 'upheld')),
    opened_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at   timestamptz,
    closed_by   uuid REFERENCES staff,
    CONSTRAINT case_closed CHECK ((state = 'open') = (closed_at IS NULL))
);
CREATE UNIQUE INDEX case_open ON case_file (session_id, opened_by) WHERE state = 'open';
CREATE INDEX case_about ON case_file (about) WHERE state = 'open';

CREATE TABLE note (
    id          uuid PRIMARY KEY,
    session_id  uuid NOT NULL REFERENCES session,
    staff_id    uuid NOT NULL REFERENCES staff,
    body        bytea NOT NULL,                           -- sealed with the session's key
    written_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX note_session ON note (session_id, written_at);

CREATE TABLE canned (
    id          uuid PRIMARY KEY,
    service_id  uuid NOT NULL REFERENCES service,
    role        text NOT NULL CONSTRAINT canned_role CHECK (role IN ('agent', 'driver')),
    language    text NOT NULL CONSTRAINT canned_language CHECK (language IN ('id', 'en')),
    label       text NOT NULL,
    text        text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX canned_label ON canned (service_id, role, language, lower(label));

-- Who did what to what. Nothing of it is changed or taken away.
CREATE TABLE trace (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    service_id  uuid REFERENCES service,
    staff_id    uuid REFERENCES staff,                    -- none: somebody at the command line, or the service itself
    action      text NOT NULL,
    subject     text NOT NULL                             -- a ticket's code, an alias; never an address or a content
);
CREATE FUNCTION trace_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the trace is append-only' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'trace_append_only';
END $$;
CREATE TRIGGER trace_append_only BEFORE UPDATE OR DELETE ON trace FOR EACH ROW EXECUTE FUNCTION trace_is_append_only();

CREATE TABLE alert (
    service_id  uuid NOT NULL REFERENCES service,
    kind        text NOT NULL,
    subject     text NOT NULL,
    told_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    lifted_at   timestamptz,                              -- when they were told that it is over
    PRIMARY KEY (service_id, kind, subject)
);

-- What a supervisor was asked before it is done: once, by them, within minutes.
CREATE TABLE confirmation (
    id           uuid PRIMARY KEY,
    staff_id     uuid NOT NULL REFERENCES staff,
    action       text NOT NULL,
    ticket_id    uuid REFERENCES ticket,
    about        uuid REFERENCES staff,
    lane_id      uuid NOT NULL REFERENCES lane,           -- with seq: the message that asks
    seq          bigint NOT NULL,
    asked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    answered_at  timestamptz
);

-- What supervisors ask for, and what escalates.
CREATE INDEX delivery_undeliverable ON delivery (settled_at) WHERE state = 'undeliverable';
CREATE INDEX participant_joined ON participant (joined_at) WHERE staff_id IS NOT NULL;
CREATE INDEX session_unescalated ON session (started_at) WHERE state = 'open' AND role = 'agent' AND escalated_at IS NULL;

-- Where each supervisor was shown a case.
CREATE TABLE case_card (
    case_id   uuid NOT NULL REFERENCES case_file,
    staff_id  uuid NOT NULL REFERENCES staff,
    lane_id   uuid NOT NULL REFERENCES lane,
    seq       bigint NOT NULL,
    PRIMARY KEY (case_id, staff_id)
);
