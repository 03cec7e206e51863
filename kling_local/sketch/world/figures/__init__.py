"""How each of the 24 kinds is drawn, in its own coordinates."""
