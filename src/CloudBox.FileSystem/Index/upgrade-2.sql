-- From format 1, which knew regular files and tombstones only, and no sequences: rows get them in tree order after the last
-- counter. A version set (VersionSetCodec) begins with its format byte and the number of siblings, little-endian.

ALTER TABLE file ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE file ADD COLUMN copy_of TEXT;
ALTER TABLE file ADD COLUMN shown BLOB;
ALTER TABLE file ADD COLUMN present INTEGER;
ALTER TABLE file ADD COLUMN tombstone INTEGER;

UPDATE file
SET sequence = numbered.number + (SELECT last_counter FROM meta),
    present = CASE WHEN live_name IS NOT NULL OR size IS NOT NULL THEN 1 END,
    tombstone = CASE WHEN live_name IS NULL AND substr(versions, 2, 2) = x'0100' THEN 1 END
FROM (SELECT tree_key, row_number() OVER (ORDER BY tree_key) AS number FROM file) AS numbered
WHERE numbered.tree_key = file.tree_key;

UPDATE meta SET last_counter = last_counter + (SELECT count(*) FROM file);
