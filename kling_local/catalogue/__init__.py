"""The models that can be had: where they lie on this machine, fetching them, checking them."""
