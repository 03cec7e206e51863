"""Measures how well the built-in model follows prompts, on mp4s that the command line renders.

``python -m kling_local.sketch.probe --prompts 60 --json probe.json --markdown probe.md`` renders
held-out prompts and looks only at pictures and samples of the delivered files. Every figure comes
with its 95 % interval, chance (the same answers against other prompts) and the same measure of
films that the world's own renderer draws. Camera moves and directions are measured twice. The
judge's figure counts; beside it, moves are measured by block flow, which needs no training, and
directions by tracking the figure's colour.
"""
