-- What runs were begun with; and two tables that nobody asked for anything: an attempt's placement says its leases, a result its metrics.

ALTER TABLE runs ADD COLUMN params TEXT;           -- JSON; null for a run that an earlier version recorded

DROP TABLE leases;
DROP TABLE metrics;
