-- What format 2 added, in a new index as in an upgraded one.

CREATE INDEX file_sequence ON file (sequence) WHERE sequence > 0;
CREATE INDEX file_tombstone ON file (sequence) WHERE tombstone = 1;
CREATE INDEX file_present ON file (tree_key) WHERE present = 1;
CREATE INDEX file_copy ON file (tree_key) WHERE copy_of IS NOT NULL;

-- One random number for each start on this database, and the last counter then.
CREATE TABLE incarnation (
  id    INTEGER PRIMARY KEY,
  value INTEGER NOT NULL,
  since INTEGER NOT NULL
);

-- What is known of other replicas (MemberRow).
CREATE TABLE member (
  replica      INTEGER PRIMARY KEY,
  device       BLOB NOT NULL,
  received     INTEGER NOT NULL,
  incarnation  INTEGER,
  acknowledged INTEGER NOT NULL,
  confirmed    INTEGER NOT NULL
);

-- What peers have and we have not (WantedRow). versions: VersionSetCodec.
CREATE TABLE wanted (
  replica  INTEGER NOT NULL,
  tree_key BLOB NOT NULL,
  versions BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (replica, tree_key)
) WITHOUT ROWID;
