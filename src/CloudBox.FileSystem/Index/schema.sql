-- The index of one folder. Version: PRAGMA user_version, set by the program in the same transaction.

CREATE TABLE meta (
  id           INTEGER PRIMARY KEY CHECK (id = 1),
  replica      INTEGER NOT NULL,
  last_counter INTEGER NOT NULL,
  live_files   INTEGER NOT NULL,
  root_nonce   INTEGER,
  root_device  INTEGER,
  root_inode   INTEGER
);

-- tree_key: the name's UTF-8 bytes with 0x01 for '/', so that key order is the order of a depth-first walk.
-- live_name, live_sha1, live_mtime_ns: the version that has the name, while it is a regular file; null otherwise.
-- size .. mode: the stamp of what is on disk; null when nothing of ours is there.
-- versions: VersionSetCodec.
-- sequence: when these versions came to be; 0 for a conflict copy.
-- copy_of: for a conflict copy the path whose loser it shows. shown: ShownCodec; null when the winner is shown.
-- present: 1 while a version is live or something is on disk, else null. tombstone: 1 when the only sibling is one, else null.
CREATE TABLE file (
  tree_key      BLOB PRIMARY KEY,
  live_name     TEXT,
  live_sha1     BLOB,
  live_mtime_ns INTEGER,
  size          INTEGER,
  mtime_ns      INTEGER,
  ctime_ns      INTEGER,
  inode         INTEGER,
  mode          INTEGER,
  versions      BLOB NOT NULL,
  sequence      INTEGER NOT NULL DEFAULT 0,
  copy_of       TEXT,
  shown         BLOB,
  present       INTEGER,
  tombstone     INTEGER
) WITHOUT ROWID;

-- Covers the summary and the list of names in ordinal order ('/' counts as itself) without a sort.
CREATE INDEX file_live ON file (live_name, live_sha1, live_mtime_ns) WHERE live_name IS NOT NULL;
