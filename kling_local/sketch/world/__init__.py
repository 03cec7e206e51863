"""The world that teaches the built-in model: scenes, their pictures, sound and captions."""
