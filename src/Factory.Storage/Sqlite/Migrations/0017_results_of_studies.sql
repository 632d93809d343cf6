-- The how manieth result a trial is, without counting those before it.
CREATE INDEX trials_by_result ON trials (run, study, recorded);
