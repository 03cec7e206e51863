"""Renders takes into clips. Torch may be used from this floor on, but it is imported only when a
model is loaded, so that importing this package is instant.
"""

from kling_local.engine.engine import Engine
from kling_local.engine.protocol import Conditions, Footage, Likeness, Memory, VideoModel

__all__ = ["Conditions", "Engine", "Footage", "Likeness", "Memory", "VideoModel"]
