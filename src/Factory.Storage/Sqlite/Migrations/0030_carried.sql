-- Whether a stage was taken over from the run before as it was: who follows a run need not hear of each of them.

ALTER TABLE stages ADD COLUMN carried INTEGER CHECK (carried = 1);
