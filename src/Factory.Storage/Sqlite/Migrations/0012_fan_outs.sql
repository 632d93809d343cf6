-- Fan-outs over what an output turns out to hold: when that is known, their stages are added to the run.

ALTER TABLE stages ADD COLUMN over TEXT;           -- of such a fan-out: the output that it goes over, `stage.output`
ALTER TABLE stages ADD COLUMN part_of INTEGER;     -- of a stage of one: its idx
