"""Synthesised sound: signals, ambiences, impacts, figures and music by formulas; torch only."""
