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
