"""Models that can be fetched: finding them on this machine, fetching and checking them."""
