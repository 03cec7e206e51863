"""Jobs: the durable queue between server and workers, and other data that survives restarts."""
