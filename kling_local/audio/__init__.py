"""Sound: one soundtrack for the whole film, at one loudness."""
