-- What authors must know of attempts that went on.

ALTER TABLE attempts ADD COLUMN warnings TEXT;     -- JSON: sentences; null when there are none
