-- Who says when nothing more is to be expected of a study: JSON, as its sampler and pruner; null: nobody.
ALTER TABLE studies ADD COLUMN terminator TEXT;
