"""Model cards: what a model is and can do, read from ``configs/models/*.toml``.

Code reads abilities from the card and never guesses them from a model's name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from kling_local import card_parts
from kling_local.activations import Drawn
from kling_local.card_parts import Extra, Files, Lora, Memory, Terms, Variant
from kling_local.errors import CardError, KlingError, one_of
from kling_local.units import ASPECT_RATIOS, DELIVERED_FPS, FrameGrid, Size, model_frames_needed

PROMPT_STYLES = ("sketch", "prose", "ltx", "minimax_h3", "wan")
MULTI_SHOT = ("native", "memory", "chained")
COLOURS_OF = ("last_frames", "start_image")
"""The last frames of the take that is continued; the picture that a film begins with."""
_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Guidance:
    """The model's useful range of guidance scales."""

    low: float
    default: float
    high: float

    def at(self, cfg_scale: float) -> float:
        """Guidance scale: ``cfg_scale`` 0 is low, 0.5 default, 1 high, linear between."""
        if cfg_scale <= 0.5:
            return self.low + (self.default - self.low) * cfg_scale * 2
        return self.default + (self.high - self.default) * (cfg_scale - 0.5) * 2


REFINER = "refiner"
"""Key in a card's ``components``: the folder of the refining network, if that is a separate one."""


@dataclass(frozen=True)
class Conditioning:
    """What the model can be conditioned on besides the prompt.

    Attributes:
        anchor_frames: model frames of the previous take that a continuing take sees; 0: none.
        carry_s: seconds over which the difference to a given picture fades (`engine.carry`); 0
            leaves the model's own frames.
        needs_start_image: it renders nothing without one, so shots after a cut begin from it again.
        match_colour: which given pictures a take's colours are matched to (`engine.colour`), of
            ``COLOURS_OF``.
        sound_tail: a continuing take is also given the end of the previous take's sound.
        one_look: in a film of several takes, people have the skin and hair that the film's seed
            says, as the model would draw others in every take.
        spoken_lines: its voices babble, so a speech engine says the lines where one is installed.
        recalls: the start image is handed to later takes too, which may be set in it.
        image_crf: H.264 CRF at which pictures are compressed before the model sees them, as in its
            training; 0: not at all.
    """

    start_image: bool
    end_image: bool
    anchor_frames: int
    negative_prompt: bool
    reference_images: bool
    elements: bool
    reference_video: bool
    voices: bool
    camera_control: bool
    carry_s: float = 0.0
    needs_start_image: bool = False
    match_colour: tuple[str, ...] = ()
    sound_tail: bool = False
    one_look: bool = False
    spoken_lines: bool = False
    recalls: bool = False
    image_crf: int = 0


@dataclass(frozen=True)
class ModelCard:
    """One model.

    Attributes:
        id: the name used in requests, e.g. ``"sketch"``; the card's file name.
        family: which adapter serves it, e.g. ``"ltx2"``.
        source: folder of the weights of a built-in model, else the repository on the hub.
        sha256: of a built-in model's transformer weights, checked on load when given.
        prompt_style: form of its prompts, one of ``PROMPT_STYLES`` (planner/compile).
        multi_shot: ``"native"``, ``"memory"`` or ``"chained"``: see DESIGN.md, "Take".
        sizes: aspect ratio -> size the model draws.
        steps: mode -> denoise steps.
        max_sequence_length: text tokens the encoder reads.
        sampling: further settings of the family.
        modules: Python modules to import before the weights are loaded, which name their classes.
        attention: mode -> setting of configs/quality; exact in both unless the card says otherwise.
        memory_gb, parameters_m: peak memory for the ``usual`` take, and millions of parameters of
            the transformer.
        revision: the commit that is fetched; ``""`` in a file removes an inherited one.
        route: how the family's adapter runs it, e.g. ``"one_stage"``; see `families`.
        branch: what is fetched when no ``revision`` pins the repository.
        sizes_1080p: sizes drawn for 1080p, where they differ from ``sizes``.
        components: part of the pipeline -> folder that it is loaded from, if not that of its name.
        pipelines: classes that a folder of this model may name in its ``model_index.json``.
        trained_frames: the longest take it was trained on, when the grid allows more; else 0.
        unwanted: put into every take's negative prompt, unless the prompt asks for it.
        camera_loras: each makes the camera move of a take that has just that move; all optional.
        terms, files, extras, loras, memory, variants: see `card_parts`; a built-in model has none.
    """

    id: str
    title: str
    family: str
    description: str
    licence: str
    source: Path | str
    revision: str | None
    builtin: bool
    sha256: str | None
    prompt_style: str
    multi_shot: str
    fps: int
    grid: FrameGrid
    sizes: Mapping[str, Size]
    sound: bool
    guidance: Guidance
    conditioning: Conditioning
    steps: Mapping[str, int]
    max_sequence_length: int
    sampling: Mapping[str, float | bool | int]
    memory_gb: float
    parameters_m: float
    modules: tuple[str, ...] = ()
    attention: Mapping[str, str] = field(default_factory=lambda: {"std": "exact", "pro": "exact"})
    route: str = "one_stage"
    branch: str = "main"
    sizes_1080p: Mapping[str, Size] = field(default_factory=dict)
    components: Mapping[str, str] = field(default_factory=dict)
    pipelines: tuple[str, ...] = ()
    trained_frames: int = 0
    unwanted: tuple[str, ...] = ()
    terms: Terms | None = None
    files: Files | None = None
    extras: tuple[Extra, ...] = ()
    loras: tuple[Lora, ...] = ()
    camera_loras: tuple[Lora, ...] = ()
    memory: Memory | None = None
    variants: tuple[Variant, ...] = ()
    variant: Variant | None = None

    def size_drawn(self, aspect_ratio: str, resolution: str) -> Size:
        """Size the model draws for a film of this ratio and resolution."""
        if resolution == "1080p" and self.sizes_1080p:
            return self.sizes_1080p[aspect_ratio]
        return self.sizes[aspect_ratio]

    def usual(self, seconds: int = 5, resolution: str = "720p") -> Drawn:
        """The take that memory figures are given for where no film is planned: 16:9, as long as
        asked or as the model allows, and from words alone if the model can do that.
        """
        frames = min(model_frames_needed(seconds * DELIVERED_FPS, self.fps), self.grid.most)
        return Drawn(
            self.size_drawn("16:9", resolution),
            self.grid.fit(frames),
            self.fps,
            guided=self.guidance.default > 1,
            pictured=self.conditioning.needs_start_image or self.multi_shot == "memory",
        )

    def loras_in(self, mode: str) -> tuple[Lora, ...]:
        """The LoRAs that the model runs with in this mode."""
        return tuple(each for each in self.loras if mode in each.modes)

    @property
    def loras_beside(self) -> tuple[Lora, ...]:
        """LoRAs kept beside the weights: those of networks where one is switched on and off, or
        whose weights are quantized. All others are added to the weights once.
        """
        small = self.variant.files if self.variant else {}
        parts = {each.part for each in self.loras if each.is_switched or each.part in small}
        return tuple(each for each in self.loras if each.part in parts)

    def guidance_in(self, mode: str) -> Guidance:
        """The range of guidance scales; a LoRA of this mode may narrow it to a single one."""
        told = [each.guidance for each in self.loras_in(mode) if each.guidance is not None]
        return Guidance(told[-1], told[-1], told[-1]) if told else self.guidance

    @property
    def origin(self) -> str:
        """Where the weights come from: ``"built in"``, a repository or a folder."""
        return "built in" if self.builtin else str(self.source)


def configs_folder() -> Path:
    """``configs/`` of the checkout, or its copy inside an installed wheel."""
    installed = _PACKAGE / "configs"
    return installed if installed.is_dir() else _PACKAGE.parent / "configs"


def card(id: str) -> ModelCard:
    """The card of a model, ``ID`` or ``ID:VARIANT``; an unknown one raises ``CardError`` naming the
    known ones.
    """
    name, _, variant = id.partition(":")
    if name not in ids():
        known = [each.id for each in cards()]
        raise CardError(
            f"model {id!r} is not known: use {one_of(known)}",
            hint="kling-local models list shows what each one can do",
            field="model",
        )
    whole = _read(configs_folder() / "models" / f"{name}.toml")
    return with_variant(whole, variant) if variant else whole


def with_variant(whole: ModelCard, name: str) -> ModelCard:
    """The card with its transformer taken from a variant; ``CardError`` names the known ones."""
    found = {each.name: each for each in whole.variants}
    if name not in found:
        known = f"use {one_of(found)}" if found else "it has none"
        raise CardError(
            f"model {whole.id!r} has no variant {name!r}: {known}",
            hint=f"kling-local models show {whole.id} lists them",
            field="model",
        )
    return replace(whole, id=f"{whole.id}:{name}", variant=found[name])


@lru_cache(maxsize=1)
def cards() -> tuple[ModelCard, ...]:
    """Every model card, built-in models first."""
    found = [_read(configs_folder() / "models" / f"{name}.toml") for name in ids()]
    return tuple(sorted(found, key=lambda each: not each.builtin))


@lru_cache(maxsize=1)
def ids() -> tuple[str, ...]:
    """Ids of all cards, sorted; reads no file."""
    return tuple(sorted(path.stem for path in (configs_folder() / "models").glob("*.toml")))


def read_card(path: Path) -> ModelCard:
    """Read one card file; raises ``CardError`` naming the file and the key at fault.

    With ``base = "ID"`` it inherits every key that it does not set from that card beside it.
    """
    try:
        return _card_from_table(path.stem, _table(path))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        reason = error.sentence if isinstance(error, KlingError) else str(error)
        if isinstance(error, KeyError):
            reason = f"key {reason} is missing"
        raise CardError(
            f"model card {path.name} cannot be read: {reason}",
            hint="configs/models/sketch.toml shows every key",
        ) from error


_read = lru_cache(maxsize=None)(read_card)


def _table(path: Path) -> dict[str, Any]:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    base = table.pop("base", None)
    return _over(_table(path.parent / f"{base}.toml"), table) if base else table


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """``above`` merged over ``below``, nested tables key by key."""
    joined = {
        key: _over(below[key], value)
        if isinstance(value, dict) and isinstance(below.get(key), dict)
        else value
        for key, value in above.items()
    }
    return {**below, **joined}


def _card_from_table(id: str, table: dict[str, Any]) -> ModelCard:
    weights = table.pop("weights", None)
    source = _PACKAGE / weights if weights else table.pop("repository")
    loras = tuple(card_parts.lora_from(each) for each in table.pop("loras", ()))
    parts: dict[str, Any] = {
        "grid": FrameGrid(**table.pop("grid")),
        "sizes": _sizes(table.pop("sizes")),
        "sizes_1080p": _sizes(table.pop("sizes_1080p", {})),
        "guidance": Guidance(**table.pop("guidance")),
        "conditioning": _conditioning(table.pop("conditioning")),
        "steps": _steps(table.pop("steps"), loras),
        "loras": loras,
        "camera_loras": tuple(card_parts.lora_from(each) for each in table.pop("camera_loras", ())),
        "modules": tuple(table.pop("modules", ())),
        "pipelines": tuple(table.pop("pipelines", ())),
        "unwanted": tuple(table.pop("unwanted", ())),
        "terms": card_parts.terms_from(table.pop("terms")) if "terms" in table else None,
        "files": card_parts.files_from(table.pop("files")) if "files" in table else None,
        "memory": card_parts.memory_from(table.pop("memory")) if "memory" in table else None,
        "extras": tuple(Extra(**each) for each in table.pop("extras", ())),
        "variants": tuple(card_parts.variant_from(each) for each in table.pop("variants", ())),
    }
    plain = {"revision": None, "sha256": None, "sampling": {}, **table}
    unknown = plain.keys() - {known.name for known in fields(ModelCard)}
    if unknown:
        raise CardError(f"unknown key {one_of(sorted(unknown))}")
    plain["revision"] = plain["revision"] or None
    told = plain.pop("memory_gb", 0.0)
    made = ModelCard(id=id, source=source, builtin=bool(weights), memory_gb=told, **parts, **plain)
    _check(made)
    if made.memory is None:
        return made
    return replace(made, memory_gb=made.memory.resident_gb([made.usual()]))


def _steps(table: dict[str, int], loras: tuple[Lora, ...]) -> dict[str, int]:
    told = {mode: each.steps for each in loras for mode in each.modes if each.steps}
    return {**table, **told}


def _conditioning(table: dict[str, Any]) -> Conditioning:
    colours = table.get("match_colour", [])
    if not isinstance(colours, list) or not all(isinstance(each, str) for each in colours):
        raise CardError(f"match_colour is {colours!r}: it must be a list of {one_of(COLOURS_OF)}")
    return Conditioning(**{**table, "match_colour": tuple(colours)})


def _sizes(table: dict[str, str]) -> dict[str, Size]:
    return {ratio: Size.parse(text) for ratio, text in table.items()}


def _check(made: ModelCard) -> None:
    if made.prompt_style not in PROMPT_STYLES:
        raise CardError(f"prompt_style {made.prompt_style!r}: use {one_of(PROMPT_STYLES)}")
    if made.multi_shot not in MULTI_SHOT:
        raise CardError(f"multi_shot {made.multi_shot!r}: use {one_of(MULTI_SHOT)}")
    if set(made.sizes) != set(ASPECT_RATIOS):
        raise CardError(f"sizes has {one_of(made.sizes)}: it needs {', '.join(ASPECT_RATIOS)}")
    if made.sizes_1080p and set(made.sizes_1080p) != set(ASPECT_RATIOS):
        raise CardError(f"sizes_1080p has {one_of(made.sizes_1080p)}: it needs all ratios or none")
    if set(made.steps) != {"std", "pro"}:
        raise CardError(f"steps has {one_of(made.steps)}: it needs std and pro")
    if set(made.attention) != {"std", "pro"}:
        raise CardError(f"attention has {one_of(made.attention)}: it needs std and pro")
    _check_camera(made)
    _check_joins(made)
    if not made.builtin:
        lacking = [name for name in ("terms", "files", "memory") if getattr(made, name) is None]
        if lacking:
            raise CardError(f"table {one_of(lacking)} is missing: a model to fetch needs it")


def _check_joins(made: ModelCard) -> None:
    can = made.conditioning
    if can.anchor_frames > 1 and can.anchor_frames not in made.grid:
        raise CardError(f"anchor_frames {can.anchor_frames} is not on the frame grid")
    if wrong := sorted(set(can.match_colour) - set(COLOURS_OF)):
        raise CardError(f"match_colour has {one_of(wrong)}: use {one_of(COLOURS_OF)}")
    unmet = {"last_frames": can.anchor_frames == 0, "start_image": not can.start_image}
    if wrong := [each for each in can.match_colour if unmet[each]]:
        raise CardError(f"match_colour has {one_of(wrong)}: the model is never given it")
    if can.match_colour and can.carry_s:
        raise CardError("carry_s meets given pictures and match_colour their colours: use one")
    if can.sound_tail and not (made.sound and can.anchor_frames):
        raise CardError("sound_tail is of models with sound whose takes go on (anchor_frames)")


def _check_camera(made: ModelCard) -> None:
    if any(each.moves for each in made.loras) or not all(each.moves for each in made.camera_loras):
        raise CardError("moves are of camera_loras: each of them needs some, no other has any")
    if bool(made.camera_loras) != made.conditioning.camera_control:
        raise CardError("camera_control is what camera_loras give: a card has both or neither")
