"""A stand-in for ``Qwen3VLProcessor``, which transformers provides only along with torchvision.

Pictures go through the PIL version of the real Qwen image processor, and so do videos, one pair of
pictures at a time. As in the real one, token types follow from the ids of the pad tokens.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import Qwen2VLImageProcessorPil

from tests.tiny.words import vocabulary


class Eyes:
    """The interface that MiniMax-H3's blocks expect of their processor."""

    config_name = "preprocessor_config.json"

    def __init__(self, image_processor: Any) -> None:
        self.image_processor = image_processor
        self.video_processor = _Videos(image_processor)

    def save_pretrained(self, folder: Path, **_: Any) -> None:
        self.image_processor.save_pretrained(folder)

    @classmethod
    def from_pretrained(cls, folder: Path, subfolder: str = "", **_: Any) -> Eyes:
        return cls(Qwen2VLImageProcessorPil.from_pretrained(Path(folder) / subfolder))

    def create_mm_token_type_ids(self, rows: list[list[int]]) -> list[list[int]]:
        """Token types: 0 for words, 1 for pictures, 2 for videos."""
        known = vocabulary()
        kinds = {known["<|image_pad|>"]: 1, known["<|video_pad|>"]: 2}
        return [[kinds.get(token, 0) for token in row] for row in rows]


class _Videos:
    temporal_patch_size = 2

    def __init__(self, image_processor: Any) -> None:
        self._images = image_processor

    def __call__(self, videos: list[np.ndarray], **_: Any) -> dict[str, torch.Tensor]:
        rows, grids = [], []
        for video in videos:
            pairs = [video[min(i, len(video) - 1)] for i in range(0, len(video), 2)]
            seen = self._images(images=list(pairs), return_tensors="pt")
            rows.append(seen["pixel_values"])
            _, height, width = seen["image_grid_thw"][0].tolist()
            grids.append([len(pairs), height, width])
        return {"pixel_values_videos": torch.cat(rows), "video_grid_thw": torch.tensor(grids)}
