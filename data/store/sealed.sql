-- Rows of lists, sealed. A row's text can be read only with a key that is sealed
-- to a reader; without one, and after its keys are gone, the commitment is all
-- that is left of it. None of this is in the log.
CREATE TABLE IF NOT EXISTS sealed_rows (
    list BLOB NOT NULL CHECK (length(list) = 32),
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    sealed BLOB,
    PRIMARY KEY (list, commitment)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS sealed_keys (
    list BLOB NOT NULL,
    reader BLOB NOT NULL CHECK (length(reader) = 32),
    commitment BLOB NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (list, reader, commitment),
    FOREIGN KEY (list, commitment) REFERENCES sealed_rows
) STRICT, WITHOUT ROWID;

-- Who may read, by name.
CREATE TABLE IF NOT EXISTS sealed_readers (
    reader BLOB PRIMARY KEY CHECK (length(reader) = 32),
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
