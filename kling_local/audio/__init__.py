"""Sound: one soundtrack for the whole film, at a fixed loudness."""
