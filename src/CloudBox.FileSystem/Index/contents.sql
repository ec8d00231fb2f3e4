-- What format 3 added: where a large content is already, so that it need not be fetched. The limit is EngineOptions.LeastSearched.

CREATE INDEX file_content ON file (live_sha1) WHERE size >= 1048576;
