"""The quote: what a film would cost on every hosted service and on the user's own machine.

Prices come from ``configs/prices.toml``, seconds and memory from ``configs/costs.toml``, which is
fitted to the committed benchmark runs. What was not measured is reported so, never guessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from kling_local.cards import ModelCard, configs_folder
from kling_local.errors import CardError
from kling_local.holding import drawn_for, needs_of, settings_for
from kling_local.prices import Price, price, services
from kling_local.quality import quality
from kling_local.request import GenerationRequest
from kling_local.shots import ShotList, Take

_PIXELS_720P = 1280 * 720
_BEYOND = "; 1080p was not measured: encoding is taken to grow with the pixels"


@dataclass(frozen=True)
class Strides:
    """Frames, rows and columns that one picture token covers, and sound tokens per second."""

    frames: int
    height: int
    width: int
    sound_per_s: float = 0.0


@dataclass(frozen=True)
class Cost:
    """The cost model of one model on one machine, and the checksum of the weights it was measured
    with; see ``configs/costs.toml``."""

    model: str
    weights_sha256: str
    machine: str
    machine_name: str
    runs: str
    per_token: float
    per_token_squared: float
    fixed_s: float
    per_frame_720p: float
    load_s: float
    memory_mb: float
    memory_mb_per_frame: float
    error_low: float
    error_high: float
    error: str


@dataclass(frozen=True)
class Work:
    """The amount of work in a plan.

    Attributes:
        evaluations: network evaluations over all takes.
        tokens: of the longest take; None when the model's token grid is not known.
        linear, square: sums over takes of evaluations * tokens and evaluations * tokens^2.
        frames_720p: delivered frames, in equivalents of 1280x720 pictures.
        longest_take: frames the model draws in its longest take.
    """

    evaluations: int
    tokens: int | None
    linear: float
    square: float
    frames_720p: float
    longest_take: int


@dataclass(frozen=True)
class Prediction:
    """Seconds and memory on one machine; ``low_s`` and ``high_s`` are the bounds of the error."""

    machine: str
    machine_name: str
    seconds: float
    low_s: float
    high_s: float
    load_s: float
    memory_mb: float
    basis: str


@dataclass(frozen=True)
class Quote:
    """Hosted prices, and the work and cost on the user's own machine.

    ``machines`` is empty when the model was measured on no machine; ``remark`` then says so.
    ``memory`` is the predicted peak on a GPU in GiB for this film, by the setting that holds the
    model.
    """

    hosted: tuple[Price, ...]
    model: str
    work: Work
    machines: tuple[Prediction, ...]
    remark: str
    memory: Mapping[str, float]


def quote(request: GenerationRequest, shot_list: ShotList, card: ModelCard) -> Quote:
    """The quote of a planned film."""
    work = work_of(shot_list, card)
    memory = memory_of(request, shot_list, card)
    known = [
        each for each in _table()[1] if (each.model, each.weights_sha256) == (card.id, card.sha256)
    ]
    beyond = "" if shot_list.size.height * shot_list.size.width <= _PIXELS_720P else _BEYOND
    machines = tuple(_predicted(work, each, beyond) for each in known if work.tokens is not None)
    gpus = [each for each in known if not each.machine.startswith("cpu")]
    remark = "" if gpus else f"{card.id} on a GPU: not measured"
    if not machines:
        remark = f"{card.id}: not measured on any machine{_memory_told(memory)}"
    hosted = tuple(
        price(
            each,
            mode=request.mode,
            resolution=request.resolution,
            sound=request.sound,
            seconds=request.duration,
            reference_video=request.reference_video is not None,
            characters=0 if request.shots else len(request.prompt),
        )
        for each in services()
    )
    return Quote(hosted, card.id, work, machines, remark, memory)


def quote_to_json(made: Quote) -> dict[str, Any]:
    """The quote as JSON; an unknown price is null and has a ``remark``."""
    table = asdict(made)
    for each in table["hosted"]:
        each["read_on"] = each["read_on"].isoformat() if each["read_on"] else None
    return {
        "currency": "USD",
        "hosted": list(table["hosted"]),
        "local": {
            "model": made.model,
            "network_evaluations": made.work.evaluations,
            "tokens": made.work.tokens,
            "machines": list(table["machines"]),
            "memory_gib": dict(made.memory),
            "remark": made.remark,
        },
    }


def memory_of(request: GenerationRequest, shot_list: ShotList, card: ModelCard) -> dict[str, float]:
    """Predicted GiB on a GPU by setting; empty for a model whose card has no memory figures."""
    if card.memory is None:
        return {}
    batched = quality(request.attention or card.attention[request.mode]).speed.batch_guidance
    needs = needs_of(card, drawn_for(request, card, shot_list, batched=batched))
    return {each.name: round(each.peak_gib(needs), 1) for each in settings_for(needs)}


def _memory_told(memory: dict[str, float]) -> str:
    if not memory:
        return ""
    most, least = next(iter(memory.values())), min(memory.values())
    return f"; a GPU needs {most:g} GiB for this film, {least:g} at the least (predicted)"


def work_of(shot_list: ShotList, card: ModelCard) -> Work:
    """The amount of work in a plan."""
    strides = strides_of(card.id)
    evaluations = [
        take.num_steps * (2 if take.guidance_scale > 1 else 1) for take in shot_list.takes
    ]
    tokens = [_tokens(take, strides, card) if strides else 0 for take in shot_list.takes]
    pairs = list(zip(evaluations, tokens, strict=True))
    pixels = shot_list.size.width * shot_list.size.height
    return Work(
        evaluations=sum(evaluations),
        tokens=max(tokens) if strides else None,
        linear=float(sum(runs * each for runs, each in pairs)),
        square=float(sum(runs * each * each for runs, each in pairs)),
        frames_720p=shot_list.num_frames * pixels / _PIXELS_720P,
        longest_take=max(take.model_frames for take in shot_list.takes),
    )


def strides_of(model: str) -> Strides | None:
    """The token grid of a model, None when it is not recorded."""
    return _table()[0].get(model)


def _tokens(take: Take, strides: Strides, card: ModelCard) -> int:
    """Picture tokens of a take, plus the sound tokens of a model with sound."""
    frames = (take.model_frames - 1) // strides.frames + 1
    rows = take.render_size.height // strides.height
    columns = take.render_size.width // strides.width
    seconds = take.model_frames / take.model_fps
    heard = round(seconds * strides.sound_per_s) if card.sound else 0
    return frames * rows * columns + heard


def _predicted(work: Work, cost: Cost, beyond: str) -> Prediction:
    seconds = (
        cost.per_token * work.linear
        + cost.per_token_squared * work.square
        + cost.fixed_s
        + cost.per_frame_720p * work.frames_720p
    )
    return Prediction(
        machine=cost.machine,
        machine_name=cost.machine_name,
        seconds=round(seconds, 2),
        low_s=round(seconds * (1 + cost.error_low), 2),
        high_s=round(seconds * (1 + cost.error_high), 2),
        load_s=round(cost.load_s, 2),
        memory_mb=round(cost.memory_mb + cost.memory_mb_per_frame * work.longest_take),
        basis=f"fitted to {cost.runs}; error: {cost.error}{beyond}",
    )


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, Strides], tuple[Cost, ...]]:
    path = configs_folder() / "costs.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        strides = {name: Strides(**entry) for name, entry in table.get("model", {}).items()}
        return strides, tuple(Cost(**entry) for entry in table.get("cost", []))
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise CardError(
            f"cost table {path.name} cannot be read: {error}",
            hint="python benchmarks/fit_costs.py makes it anew",
        ) from error
