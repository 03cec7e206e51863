"""Jobs: the durable queue between server and workers, and what must survive with it."""
