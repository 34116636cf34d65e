-- A case. docs/log.md says what stands in it; the first number after PRAGMA
-- user_version is the layout's version, application_id spells "Trce".
PRAGMA application_id = 1416782693;
PRAGMA user_version = 2;

CREATE TABLE entries (
    n INTEGER PRIMARY KEY CHECK (n >= 0),
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
    recorded INTEGER NOT NULL,
    bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65535)
) STRICT;

-- The entries that change who signs, which a writer must know of at once: those
-- whose bytes begin with "key ".
CREATE INDEX entries_of_keys ON entries (n)
WHERE substr(bytes, 1, 4) = x'6b657920';

CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY CHECK (size > 0),
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What witnesses said of checkpoints: a verifier key and a signature line.
CREATE TABLE cosignatures (
    size INTEGER NOT NULL REFERENCES checkpoints (size),
    key BLOB NOT NULL,
    line BLOB NOT NULL,
    PRIMARY KEY (size, key)
) STRICT, WITHOUT ROWID;

-- Derived: dropped and made anew at will.
CREATE TABLE tiles (
    level INTEGER NOT NULL,
    n INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, n)
) STRICT, WITHOUT ROWID;

-- An entry's index is the number of entries before it, and nothing that was
-- recorded is ever changed.
CREATE TRIGGER entries_in_order BEFORE INSERT ON entries
WHEN NEW.n <> (SELECT coalesce(max(n) + 1, 0) FROM entries)
BEGIN SELECT raise(ABORT, 'an entry out of order'); END;

CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
BEGIN SELECT raise(ABORT, 'entries are never changed'); END;

CREATE TRIGGER entries_last BEFORE DELETE ON entries
BEGIN SELECT raise(ABORT, 'entries are never deleted'); END;

CREATE TRIGGER checkpoints_stay BEFORE UPDATE ON checkpoints
BEGIN SELECT raise(ABORT, 'checkpoints are never changed'); END;

CREATE TRIGGER checkpoints_last BEFORE DELETE ON checkpoints
BEGIN SELECT raise(ABORT, 'checkpoints are never deleted'); END;

CREATE TRIGGER cosignatures_stay BEFORE UPDATE ON cosignatures
BEGIN SELECT raise(ABORT, 'cosignatures are never changed'); END;

CREATE TRIGGER meta_stay BEFORE UPDATE ON meta
BEGIN SELECT raise(ABORT, 'what a case is called is never changed'); END;
