-- How long a service keeps what it can read, and whom it has erased.

-- Since when each master key is known; for those from before, since they wrapped their first key.
ALTER TABLE master_key ADD COLUMN made_at timestamptz;
UPDATE master_key AS m
   SET made_at = coalesce((SELECT min(k.created_at) FROM key AS k WHERE k.master_version = m.version), clock_timestamp());
ALTER TABLE master_key
    ALTER COLUMN made_at SET NOT NULL,
    ALTER COLUMN made_at SET DEFAULT clock_timestamp();

-- Rotation walks along it, and a master key is retired once nothing in it names it.
CREATE INDEX key_master ON key (master_version, id);

ALTER TABLE ticket
    ADD COLUMN files_gone_at  timestamptz,                -- when the keys of its files were destroyed
    ADD COLUMN gone_at        timestamptz;                -- when its own key and those of its sessions were
CREATE INDEX ticket_readable ON ticket (least(ended_at, ends_at)) WHERE ended_at IS NOT NULL AND gone_at IS NULL;
