"""The procedural world that the built-in model is trained on: scenes, pictures, sound, captions."""
