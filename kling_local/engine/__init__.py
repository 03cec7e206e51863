"""Takes to clips. From this floor on there may be torch, but only inside ``load``: importing the
room is instant.
"""

from kling_local.engine.engine import Engine
from kling_local.engine.protocol import Conditions, Footage, Likeness, Memory, VideoModel

__all__ = ["Conditions", "Engine", "Footage", "Likeness", "Memory", "VideoModel"]
