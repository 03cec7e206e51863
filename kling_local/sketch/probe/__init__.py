"""Does the built-in model obey? Renders held-out prompts by the command line, measures the mp4s.

``python -m kling_local.sketch.probe --prompts 60 --json probe.json --markdown probe.md``: nothing
but pictures and samples of delivered files is looked at. Beside every figure stand its 95 %
interval, chance (the same answers against other prompts) and what the same measure says of real
renders of the world. Camera moves and directions are told twice: by the judge, whose figure counts,
and by block flow, which needs no training, and by tracking the figure's colour.
"""
