"""Synthesised sound: signals, places, contacts, figures and music, by closed forms; torch only."""
