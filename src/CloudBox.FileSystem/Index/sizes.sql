-- What format 4 added: which large files are nearest in length to a new one, and may have parts of it. The limit is that of contents.sql.

CREATE INDEX file_size ON file (size) WHERE size >= 1048576;
