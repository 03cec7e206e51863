"""``kling-local models``: what the models are and can do."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict

from kling_local.cards import ModelCard, card, cards


def print_list(options: argparse.Namespace) -> int:
    """One line per model."""
    del options
    for each in cards():
        where = "built in" if each.builtin else str(each.source)
        sys.stdout.write(f"{each.id:<12} {where:<24} {each.description}\n")
    return 0


def print_card(options: argparse.Namespace) -> int:
    """Everything the card of one model says."""
    sys.stdout.write(describe(card(options.id)))
    return 0


def describe(shown: ModelCard) -> str:
    """A card as lines of ``name: value``."""
    grid = shown.grid
    source = f"{shown.source} (built in)" if shown.builtin else str(shown.source)
    guidance = shown.guidance
    follows = [
        name
        for name, value in asdict(shown.conditioning).items()
        if value and name != "anchor_frames"
    ]
    longest = grid.most // shown.fps
    lines = {
        "id": shown.id,
        "title": shown.title,
        "description": shown.description,
        "family": shown.family,
        "licence": shown.licence,
        "source": source,
        "revision": shown.revision or "-",
        "frames": f"{grid.step}k + {grid.offset} at {shown.fps} fps",
        "longest take": f"{grid.most} frames, {longest} s",
        "sizes": ", ".join(f"{ratio} {size}" for ratio, size in shown.sizes.items()),
        "sound": "yes" if shown.sound else "no",
        "shots": shown.multi_shot,
        "follows": ", ".join(follows) or "the prompt only",
        "continues from": f"{shown.conditioning.anchor_frames} frames of the previous take",
        "guidance": f"{guidance.low:g} to {guidance.high:g}, usually {guidance.default:g}",
        "steps": ", ".join(f"{mode} {steps}" for mode, steps in shown.steps.items()),
        "text": f"{shown.max_sequence_length} tokens, {shown.prompt_style}",
        "size": f"{shown.parameters_m:g} million parameters, {shown.memory_gb:g} GB",
    }
    return "".join(f"{name:<15} {value}\n" for name, value in lines.items())
