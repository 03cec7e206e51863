"""One film: what its takes share, what each is conditioned on, and the digest of their inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kling_local import receipt
from kling_local.audio.speech import has_engine
from kling_local.cards import ModelCard
from kling_local.catalogue.camera import camera_lora
from kling_local.catalogue.places import lora_file
from kling_local.clips import ClipFile
from kling_local.engine import Conditions, Footage, Likeness, Memory
from kling_local.engine.anchors import load_sound_tail, load_tail
from kling_local.media.references import References
from kling_local.quality import Quality, Speed
from kling_local.request import GenerationRequest
from kling_local.shots import ShotList, Take
from kling_local.units import DELIVERED_FPS, HELD

_PLACE_OF_A_TAKE = ("number", "shots", "start_frame")
"""Fields that a take's pictures do not depend on: a take that only moved is not rendered again."""


@dataclass(frozen=True)
class Film:
    """What the takes of one film share; ``weights`` is the card with the folder of its files."""

    request: GenerationRequest
    card: ModelCard
    weights: ModelCard
    model_sha256: str | None
    shot_list: ShotList
    references: References
    video: Path | None
    folder: Path
    quality: Quality

    @property
    def native_sound(self) -> bool:
        """Whether the model draws the sound; else the sound room makes it from the plan."""
        return self.shot_list.sound and self.card.sound


def conditions_of(film: Film, take: Take, made: list[ClipFile]) -> Conditions:
    """What the take is conditioned on: the film's start and end image, the end of the previous
    take, the memory of all earlier takes, and the references. ``made`` are the earlier takes.
    """
    before = made[-1] if take.anchor == "last_frames" and made else None
    heard = before.sound_tail if before else None
    start, end = _pictures(film, take)
    return Conditions(
        start_image=start,
        end_image=end,
        recalled=_recalled(film, take),
        likenesses=_likenesses(film),
        footage=_footage(film, take),
        voices=_voices(film),
        tail=load_tail(before.tail, film.card, take) if before else None,
        sound_tail=load_sound_tail(heard, take) if heard else None,
        memories=tuple(Memory(each.tail, each.sound) for each in made if remembers(film)),
        film_size=film.shot_list.size,
        mode=film.request.mode,
        camera=camera_lora(film.weights, film.shot_list, take)[0],
        look=_look(film),
        sound=film.native_sound,
        spoken=take in spoken_takes(film),
        quality=film.quality,
    )


def spoken_takes(film: Film) -> tuple[Take, ...]:
    """The takes with native sound whose lines a speech engine says; none without an engine."""
    if not (film.native_sound and film.card.conditioning.spoken_lines and has_engine()):
        return ()
    said = {cue.shot for cue in film.shot_list.cues if cue.lane == "speech"}
    return tuple(take for take in film.shot_list.takes if said.intersection(take.shots))


def remembers(film: Film) -> bool:
    """Whether every take is conditioned on the memory of all earlier ones."""
    return film.card.multi_shot == "memory"


def from_words_alone(film: Film, take: Take) -> bool:
    """Whether a take is conditioned on words only: no pictures, no sounds, no earlier takes."""
    given = (*_pictures(film, take), _footage(film, take), *_likenesses(film), *_voices(film))
    continues = take.anchor == "last_frames" or remembers(film)
    return not continues and all(each is None for each in given)


def _pictures(film: Film, take: Take) -> tuple[Path | None, Path | None]:
    """Start and end image; each is None unless it belongs to this take and the model follows it."""
    can, takes = film.card.conditioning, film.shot_list.takes
    begins = take.number == takes[0].number
    begins = begins or (can.needs_start_image and take.anchor == "none")
    return (
        film.references.start_image if can.start_image and begins else None,
        film.references.end_image if can.end_image and take.number == takes[-1].number else None,
    )


def _recalled(film: Film, take: Take) -> Path | None:
    """The start image in takes that do not begin with it, where the model may set them in it."""
    begins = _pictures(film, take)[0] is not None
    return film.references.start_image if film.card.conditioning.recalls and not begins else None


def _recalled_digest(film: Film, take: Take) -> dict[str, Any]:
    path = _recalled(film, take)
    return {"recalled": _content(path)} if path else {}


def _look(film: Film) -> int | None:
    several = len(film.shot_list.takes) > 1
    return film.shot_list.seed if several and film.card.conditioning.one_look else None


def _likenesses(film: Film) -> tuple[Likeness, ...]:
    """Subjects that the model is shown pictures of: elements first, then reference images."""
    can, references = film.card.conditioning, film.references
    elements = film.request.elements if can.elements else ()
    # The numbers in prompts' image markers count start and end image first.
    frames = bool(references.start_image) + bool(references.end_image)
    images = references.reference_images if can.reference_images else ()
    return (
        *(
            Likeness("elements", f"element_{number}", references.elements[each.id], each.name)
            for number, each in enumerate(elements, start=1)
            if references.elements[each.id]
        ),
        *(
            Likeness("reference_images", f"image_{number}", (path,))
            for number, path in enumerate(images, start=1 + frames)
        ),
    )


def _footage(film: Film, take: Take) -> Footage | None:
    """The reference video, starting at the second at which the take begins in the film."""
    wish = film.request.reference_video
    if wish is None or film.video is None or not film.card.conditioning.reference_video:
        return None
    start_s = take.start_frame / DELIVERED_FPS
    return Footage(film.video, wish.role, start_s)


def _voices(film: Film) -> Mapping[str, Path]:
    """Marker -> recording of a voice; empty for a model that cannot use recordings."""
    return film.references.voices if film.card.conditioning.voices else {}


def picture_digest(film: Film, take: Take, previous: str) -> str:
    """SHA-256 over everything that the take's pictures depend on."""
    facts = {
        "take": {key: value for key, value in asdict(take).items() if key not in _PLACE_OF_A_TAKE},
        "model": (film.card.id, film.card.revision, film.model_sha256, dict(film.card.sampling)),
        "pictures": [path and _content(path) for path in _pictures(film, take)],
        **_recalled_digest(film, take),
        **_references_digest(film, take),
        "goes_on_from": previous if take.anchor == "last_frames" or remembers(film) else None,
        "film_size": str(film.shot_list.size),
        **_joins_digest(film.card),
        **({} if _look(film) is None else {"look": _look(film)}),
        **_skipped(film.quality),
        **_loras_digest(film, take),
        "version": receipt.version(),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def _references_digest(film: Film, take: Take) -> dict[str, Any]:
    """What likenesses, footage and voices add to the digest; empty where there are none."""
    found: dict[str, Any] = {}
    if likenesses := _likenesses(film):
        found["likenesses"] = [
            (each.marker, each.name, *map(_content, each.pictures)) for each in likenesses
        ]
    if footage := _footage(film, take):
        found["footage"] = (_content(footage.path), footage.role, footage.start_s)
    if voices := _voices(film):
        found["voices"] = {marker: _content(path) for marker, path in voices.items()}
    return found


def _joins_digest(card: ModelCard) -> dict[str, Any]:
    """How the card treats joins between takes, which changes pictures and sound; empty if not."""
    done = card.conditioning.match_colour, card.conditioning.sound_tail
    return {"joins": done} if any(done) else {}


def _loras_digest(film: Film, take: Take) -> dict[str, Any]:
    """The take's LoRAs, identified by their resolved file names: a hash in the hub's cache."""
    camera, _ = camera_lora(film.weights, film.shot_list, take)
    used = (*film.card.loras_in(film.request.mode), *filter(None, (camera,)))
    files = [(lora_file(film.weights, each), each.part, each.scale) for each in used]
    told = [(path and path.resolve().name, part, scale) for path, part, scale in files]
    return {"loras": told} if told else {}


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _skipped(asked: Quality) -> dict[str, Any]:
    """The parts of a setting that change pictures; empty when it is exact, whatever its name."""
    attention = {} if asked.attention.is_exact else {"attention": asdict(asked.attention)}
    moved = {"motion": asdict(asked.motion)} if asked.motion.between != HELD else {}
    speed = asdict(replace(asked.speed, overlap=Speed.overlap))
    return attention | moved | ({} if asked.speed.is_off else {"speed": speed})


def with_sound(digest: str, sound: bool, spoken: bool = False) -> str:
    """The digest of a take that was drawn with or without its sound, or with silent voices."""
    return f"{digest}+sound{'+spoken' * spoken}" if sound else digest
