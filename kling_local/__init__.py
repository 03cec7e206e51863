"""Kling O3 on your own machine: the same requests, open weights, no bill.

``generate``, ``plan`` and the parts of a request are loaded when first used: importing the package
is instant.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from kling_local.version import __version__

if TYPE_CHECKING:
    from kling_local.choice import plan
    from kling_local.clips import Video
    from kling_local.generation import generate
    from kling_local.request import (
        CameraControl,
        DrawnPath,
        Element,
        GenerationRequest,
        ReferenceVideo,
        ShotRequest,
    )

__all__ = [
    "CameraControl",
    "DrawnPath",
    "Element",
    "GenerationRequest",
    "ReferenceVideo",
    "ShotRequest",
    "Video",
    "__version__",
    "generate",
    "plan",
]

_HOMES = {
    "CameraControl": "kling_local.request",
    "DrawnPath": "kling_local.request",
    "Element": "kling_local.request",
    "GenerationRequest": "kling_local.request",
    "ReferenceVideo": "kling_local.request",
    "ShotRequest": "kling_local.request",
    "Video": "kling_local.clips",
    "generate": "kling_local.generation",
    "plan": "kling_local.choice",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kling_local' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
