-- Runs that pause, end by themselves, and wait for people; and how long stages waited for what.

ALTER TABLE runs ADD COLUMN ended_because TEXT;    -- why it is being ended, or was, before it was done
ALTER TABLE runs ADD COLUMN paused_by TEXT;        -- who paused it, while it is paused

ALTER TABLE stages ADD COLUMN hashed INTEGER;      -- when all its inputs were there
ALTER TABLE stages ADD COLUMN queued INTEGER;      -- when it first waited for a device
ALTER TABLE stages ADD COLUMN approvers TEXT;      -- JSON; of a gate: the users of whom one must approve

ALTER TABLE gates ADD COLUMN asked INTEGER;        -- when its approvers were asked
ALTER TABLE gates ADD COLUMN approved INTEGER;     -- 1: yes
ALTER TABLE gates ADD COLUMN answered_by TEXT;
ALTER TABLE gates ADD COLUMN note TEXT;
