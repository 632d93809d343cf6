-- What devices were held for whom, and what that costs: written with an attempt's end, whole, and never changed.

CREATE TABLE charges (
    run      INTEGER NOT NULL,
    idx      INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    entry    INTEGER NOT NULL,                     -- of the attempt's bill, from 0
    kind     TEXT NOT NULL,
    device   TEXT NOT NULL,
    model    TEXT NOT NULL,
    units    INTEGER NOT NULL,                     -- cores of a device that is shared, else 1
    since    INTEGER NOT NULL,
    until    INTEGER NOT NULL,
    contract TEXT,                                 -- null: none covered it
    price    INTEGER,                              -- of a unit for an hour, in millionths; null: nobody has said
    amount   INTEGER,                              -- in millionths
    currency TEXT,
    month    INTEGER NOT NULL,                     -- counted from the year 0
    PRIMARY KEY (run, idx, number, entry),
    FOREIGN KEY (run, idx, number) REFERENCES attempts
) STRICT, WITHOUT ROWID;
CREATE INDEX charges_by_contract ON charges (contract, since) WHERE contract IS NOT NULL;

ALTER TABLE attempts ADD COLUMN energy INTEGER;          -- millijoules; null: no meter says
ALTER TABLE attempts ADD COLUMN energy_quality TEXT;     -- Measured or Derived
