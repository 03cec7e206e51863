"""A random JoyAI-Echo repository: the parts of the tiny LTX-2 in Echo's modular pipeline."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from kling_local.cards import Guidance, ModelCard
from kling_local.engine.libraries import quiet


def save_echo(folder: Path, ltx2: Path) -> Path:
    """Save the parts of a saved tiny LTX-2 as an Echo repository."""
    from diffusers.modular_pipelines.echo import EchoBlocks
    from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline

    with quiet():
        parts = LTX2Pipeline.from_pretrained(ltx2, local_files_only=True).components
        pipeline = EchoBlocks().init_pipeline()
        names = pipeline.pretrained_component_names
        pipeline.update_components(**{name: parts[name] for name in names})
        pipeline.save_pretrained(str(folder), overwrite_modular_index=True)
    return folder


def echo_card(folder: Path, ltx2: ModelCard) -> ModelCard:
    """An Echo card for such a repository, derived from the tiny LTX-2's card."""
    return dataclasses.replace(
        ltx2,
        id="tiny-echo",
        family="echo",
        route="echo",
        source=folder,
        multi_shot="memory",
        prompt_style="ltx",
        steps={"std": 8, "pro": 8},
        guidance=Guidance(1.0, 1.0, 1.0),
        conditioning=dataclasses.replace(
            ltx2.conditioning,
            end_image=False,
            anchor_frames=1,
            negative_prompt=False,
            carry_s=0.0,
        ),
    )
