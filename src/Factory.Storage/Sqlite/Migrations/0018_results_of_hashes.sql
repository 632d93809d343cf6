-- All results of a hash, not the current one alone: a cached stage points to the one that it was given.
CREATE INDEX results_by_hash ON results (input_hash);
