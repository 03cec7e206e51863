"""Which LoRA makes a take's camera move: the one that its card has for the planned move.

Such a LoRA moves the camera from the first frame to the last, always in its own way. So it is used
only where a take makes one move for its whole length; every other move is left to the prompt.
"""

from __future__ import annotations

from dataclasses import replace

from kling_local.card_parts import Lora
from kling_local.cards import ModelCard
from kling_local.catalogue.places import lora_file
from kling_local.errors import CardError
from kling_local.families import follows
from kling_local.shots import CameraMove, Shot, ShotList, Take

_NEARLY_S = 0.05


def camera_lora(card: ModelCard, shot_list: ShotList, take: Take) -> tuple[Lora | None, str]:
    """The take's camera LoRA and ``""``, or None and why there is none (no full stop)."""
    shots = [shot for shot in shot_list.shots if shot.number in take.shots]
    planned = {move.told: move for shot in shots for move in shot.blueprint.camera.moves}
    if not planned:
        return None, f"take {take.number} moves no camera"
    if not card.camera_loras:
        return None, f"model {card.id!r} has no LoRA for camera moves"
    if not follows(card, "camera_control"):
        return None, f"this version hands no camera move on to model {card.id!r}"
    if len(planned) > 1:
        return None, f"take {take.number} has {_listed(planned)}, and a LoRA makes one move only"
    if not all(_whole(shot) for shot in shots):
        return None, f"{_listed(planned)} is not made all the time, as a LoRA would make it"
    ((name, move),) = planned.items()
    found = next(
        (each for each in card.camera_loras if {name, move.movement} & set(each.moves)), None
    )
    if found is None:
        return None, f"no LoRA of model {card.id!r} makes the move {name}"
    if lora_file(card, found) is None:
        pull = f"kling-local models pull {card.id} --camera fetches it"
        return None, f"{found.repository} is not on this machine: {pull}"
    return found, ""


def with_camera_loras(card: ModelCard) -> ModelCard:
    """The card with its camera LoRAs among its ``loras``; ``CardError`` if it has none."""
    if not card.camera_loras:
        raise CardError(
            f"model {card.id!r} has no LoRAs for the camera",
            hint="leave --camera out; kling-local models show ID tells which models have some",
            field="camera",
        )
    return replace(card, loras=(*card.loras, *card.camera_loras))


def _listed(planned: dict[str, CameraMove]) -> str:
    return " and ".join(planned)


def _whole(shot: Shot) -> bool:
    """Whether the shot makes its move from its beginning to its end."""
    last = shot.duration_s - _NEARLY_S
    return bool(shot.blueprint.camera.moves) and all(
        (move.start_s or 0.0) < _NEARLY_S and (move.end_s is None or move.end_s >= last)
        for move in shot.blueprint.camera.moves
    )
