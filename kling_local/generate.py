"""The story: one request becomes one video.

Everything a film needs lies in its job folder, which is the record, the cache and the resume point:
run the same request again in the same folder, after a crash or an edit, and only what is missing or
changed is rendered.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kling_local import receipt
from kling_local.audio.soundtrack import compose
from kling_local.cards import ModelCard
from kling_local.catalogue.camera import camera_lora
from kling_local.catalogue.places import lora_file, rendered
from kling_local.choice import Choice, choose
from kling_local.clips import ClipFile, IsCancelled, Progress, Report, Sound, Video, silent
from kling_local.engine import Conditions, Engine, Footage, Likeness, Memory
from kling_local.engine.anchors import load_tail
from kling_local.engine.weights import weights_sha256
from kling_local.errors import Cancelled, MediaError, RequestError
from kling_local.families import check
from kling_local.files import replacing
from kling_local.media.encode import finished_take, write_take
from kling_local.media.footage import footage_sound
from kling_local.media.mux import mux
from kling_local.media.references import References, fetch, fetch_video, measured
from kling_local.outcome_parts import Case, Outcome
from kling_local.outcomes import outcomes, refuse_broken
from kling_local.planner import plan, shot_list_to_json
from kling_local.quality import Quality, quality
from kling_local.receipt import Record
from kling_local.request import GenerationRequest
from kling_local.shots import ShotList, Take
from kling_local.units import DELIVERED_FPS, HELD

_MAX_DRAWN_SEED = 2**31 - 1
_PLACE_OF_A_TAKE = ("number", "shots", "start_frame")
"""What a take's pictures do not depend on: a take that only moved is not rendered again."""


@dataclass(frozen=True)
class _Film:
    """What the takes of one film share; ``weights`` is the card over the folder of its files."""

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


def generate(
    request: GenerationRequest,
    *,
    folder: Path,
    output: Path | None = None,
    report: Report = silent,
    is_cancelled: IsCancelled = lambda: False,
    strict: bool = False,
) -> Video:
    """Turn one request into one finished video inside ``folder``, resuming what already lies there.

    Leaves ``request.json``, ``plan.json``, the takes, ``soundtrack.wav``, ``video.mp4`` and
    ``receipt.json``; a copy of the video goes to ``output``, complete or not at all. Without a seed
    the folder's earlier plan gives it, else it is drawn. ``strict`` refuses, before anything is
    drawn, what would not be honoured, and delivers no film that fell short. Raises ``KlingError``
    with a sentence for the user, or ``Cancelled``; finished takes stay.
    """
    record = Record()
    _check_output(output)
    chosen = choose(request)
    with record.stage("plan"):
        report(Progress("plan", 0, 1))
        film = _planned(request, chosen, folder, strict=strict)
        report(Progress("plan", 1, 1))
    shot_list = film.shot_list

    clip_files = _render_takes(film, record, report, is_cancelled)

    soundtrack = None
    kept = _kept_sound(film)
    if shot_list.sound or kept is not None:
        with record.stage("sound"), _step("sound", report, is_cancelled):
            soundtrack = compose(shot_list, clip_files, folder, request.voices_by_marker, kept)
    video = folder / "video.mp4"
    with record.stage("mux"), _step("mux", report, is_cancelled):
        mux(clip_files, soundtrack, video, _metadata(request, shot_list), is_cancelled)

    made = receipt.Made(request, film.card, film.model_sha256, shot_list, soundtrack, chosen.why)
    told = receipt.to_json(made, record)
    _write_json(folder / "receipt.json", told)
    if strict:
        refuse_broken([Outcome(**each) for each in told["outcomes"]], request, done=True)
    if output is not None:
        _deliver(video, output)
    return Video(
        path=output or video,
        receipt=folder / "receipt.json",
        plan=folder / "plan.json",
        size=shot_list.size,
        num_frames=shot_list.num_frames,
        duration_s=shot_list.duration_s,
        has_sound=soundtrack is not None,
        seed=shot_list.seed,
    )


def _planned(request: GenerationRequest, chosen: Choice, folder: Path, *, strict: bool) -> _Film:
    """Everything that is settled before a model is loaded, written into the job folder."""
    card = chosen.card
    check(card)
    asked = quality(request.attention or card.attention[request.mode])
    _check_start(request, card)
    references = fetch(request, folder / "references")
    video = fetch_video(request, folder / "references")
    request = measured(request, references.start_image)
    shot_list = plan(replace(request, seed=_seed(request, folder)), card)
    if strict:
        refuse_broken(outcomes(Case(request, card, shot_list, chosen=chosen.why)), request)
    _write_papers(request, shot_list, folder)
    weights = rendered(card)
    card = replace(card, revision=weights.revision)
    digest = weights_sha256(card)
    return _Film(request, card, weights, digest, shot_list, references, video, folder, asked)


def _render_takes(
    film: _Film, record: Record, report: Report, is_cancelled: IsCancelled
) -> list[ClipFile]:
    """Every take as a file, rendered only when it does not lie finished under the same digest."""
    made: list[ClipFile] = []
    digest = ""
    with Engine(film.weights) as engine:
        for take in film.shot_list.takes:
            digest = _picture_digest(film, take, digest)
            clip_file = _finished(film, take, digest)
            if clip_file is not None:
                record.reuse(take, clip_file)
            else:
                conditions = _conditions(film, take, made)
                clip = engine.render(take, conditions, report, is_cancelled)
                clip_file = write_take(
                    replace(clip, between=film.quality.motion.between),
                    take,
                    film_size=film.shot_list.size,
                    folder=film.folder,
                    digest=_with_sound(digest, film.native_sound),
                    report=report,
                    is_cancelled=is_cancelled,
                )
                record.render(take, clip_file)
            made.append(clip_file)
    return made


def _finished(film: _Film, take: Take, digest: str) -> ClipFile | None:
    """The finished take; one that was made with sound also serves a silent film."""
    wanted = (True,) if film.native_sound else (False, True)
    found = (
        finished_take(film.folder, take.number, _with_sound(digest, sound)) for sound in wanted
    )
    return next((clip_file for clip_file in found if clip_file is not None), None)


def _conditions(film: _Film, take: Take, made: list[ClipFile]) -> Conditions:
    """What the take must follow: the film's first picture, its last, where the previous take ended,
    what all earlier ones left, and the references.
    """
    goes_on = take.anchor == "last_frames" and bool(made)
    start, end = _pictures(film, take)
    return Conditions(
        start_image=start,
        end_image=end,
        likenesses=_likenesses(film),
        footage=_footage(film, take),
        voices=_voices(film),
        tail=load_tail(made[-1].tail, film.card, take) if goes_on else None,
        memories=tuple(Memory(each.tail, each.sound) for each in made if _remembers(film)),
        film_size=film.shot_list.size,
        mode=film.request.mode,
        camera=camera_lora(film.weights, film.shot_list, take)[0],
        sound=film.native_sound,
        quality=film.quality,
    )


def _remembers(film: _Film) -> bool:
    return film.card.multi_shot == "memory"


def _pictures(film: _Film, take: Take) -> tuple[Path | None, Path | None]:
    """Start and end image, where they fall into this take and the model can follow them."""
    can, takes = film.card.conditioning, film.shot_list.takes
    begins = take.number == takes[0].number
    begins = begins or (can.needs_start_image and take.anchor == "none")
    return (
        film.references.start_image if can.start_image and begins else None,
        film.references.end_image if can.end_image and take.number == takes[-1].number else None,
    )


def _likenesses(film: _Film) -> tuple[Likeness, ...]:
    """The things the model is shown pictures of: elements first, then reference images."""
    can, references = film.card.conditioning, film.references
    elements = film.request.elements if can.elements else ()
    # Prompts count start and end image first.
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


def _footage(film: _Film, take: Take) -> Footage | None:
    """The reference video from the second on at which the take begins in the film."""
    wish = film.request.reference_video
    if wish is None or film.video is None or not film.card.conditioning.reference_video:
        return None
    start_s = take.start_frame / DELIVERED_FPS
    return Footage(film.video, wish.role, start_s)


def _voices(film: _Film) -> Mapping[str, Path]:
    """Recordings of voices, by their markers, for a model that hears them."""
    return film.references.voices if film.card.conditioning.voices else {}


def _kept_sound(film: _Film) -> Sound | None:
    """The reference video's own sound, when the request keeps it and there is some."""
    wish = film.request.reference_video
    if wish is None or film.video is None or not wish.keep_sound:
        return None
    return footage_sound(film.video, film.shot_list.duration_s)


def _picture_digest(film: _Film, take: Take, previous: str) -> str:
    """SHA-256 over everything that the take's pictures depend on."""
    facts = {
        "take": {key: value for key, value in asdict(take).items() if key not in _PLACE_OF_A_TAKE},
        "model": (film.card.id, film.card.revision, film.model_sha256, dict(film.card.sampling)),
        "pictures": [path and _content(path) for path in _pictures(film, take)],
        **_references_digest(film, take),
        "goes_on_from": previous if take.anchor == "last_frames" or _remembers(film) else None,
        "film_size": str(film.shot_list.size),
        **_skipped(film.quality),
        **_loras_digest(film, take),
        "version": receipt.version(),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()


def _references_digest(film: _Film, take: Take) -> dict[str, Any]:
    """What likenesses, footage and voices add to a digest: nothing where there are none."""
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


def _loras_digest(film: _Film, take: Take) -> dict[str, Any]:
    """LoRAs of the take, told by the names of their files: a hash in the hub's cache."""
    camera, _ = camera_lora(film.weights, film.shot_list, take)
    used = (*film.card.loras_in(film.request.mode), *filter(None, (camera,)))
    files = [(lora_file(film.weights, each), each.part, each.scale) for each in used]
    told = [(path and path.resolve().name, part, scale) for path, part, scale in files]
    return {"loras": told} if told else {}


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _skipped(asked: Quality) -> dict[str, Any]:
    """What a setting changes in the pictures: nothing when it is exact, whatever its name."""
    attention = {} if asked.attention.is_exact else {"attention": asdict(asked.attention)}
    moved = {"motion": asdict(asked.motion)} if asked.motion.between != HELD else {}
    return attention | moved | ({} if asked.speed.is_off else {"speed": asdict(asked.speed)})


def _with_sound(digest: str, sound: bool) -> str:
    return f"{digest}+sound" if sound else digest


def _seed(request: GenerationRequest, folder: Path) -> int:
    """The asked seed, else the one of the film that this folder holds, else a drawn one."""
    if request.seed is not None:
        return request.seed
    earlier = _read_json(folder / "plan.json").get("seed")
    return earlier if isinstance(earlier, int) else secrets.randbelow(_MAX_DRAWN_SEED)


def _write_papers(request: GenerationRequest, shot_list: ShotList, folder: Path) -> None:
    """Write request and plan; an earlier film that they do not describe any more goes first."""
    papers = {"request.json": request.to_json(), "plan.json": shot_list_to_json(shot_list)}
    if any(_read_json(folder / name) != _as_read(paper) for name, paper in papers.items()):
        for name in ("receipt.json", "video.mp4", "soundtrack.wav"):
            (folder / name).unlink(missing_ok=True)
    for name, paper in papers.items():
        _write_json(folder / name, paper)


def _metadata(request: GenerationRequest, shot_list: ShotList) -> dict[str, Any]:
    words = request.prompt or " | ".join(shot.prompt for shot in shot_list.shots)
    return {
        "prompt": words,
        "seed": shot_list.seed,
        "model": shot_list.model,
        "kling_local": receipt.version(),
    }


@contextmanager
def _step(stage: str, report: Report, is_cancelled: IsCancelled) -> Iterator[None]:
    """A stage that is one step long."""
    if is_cancelled():
        raise Cancelled
    report(Progress(stage, 0, 1))
    yield
    report(Progress(stage, 1, 1))


def _check_start(request: GenerationRequest, card: ModelCard) -> None:
    if card.conditioning.needs_start_image and request.start_image is None:
        raise RequestError(
            f"start_image is missing: model {card.id!r} begins every film from a picture",
            hint="give a start_image, or use a text-to-video model",
            field="start_image",
        )


def _check_output(output: Path | None) -> None:
    """Find out before anything is rendered that the film could not be written."""
    if output is not None and output.is_dir():
        raise MediaError(f"output {output} is a folder", hint="give the name of the mp4 file")


def _deliver(video: Path, output: Path) -> None:
    if output.absolute() == video.absolute():
        return
    with replacing(output) as part:
        shutil.copyfile(video, part)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    with replacing(path) as part:
        part.write_text(
            json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8"
        )


def _as_read(value: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(value, default=str))


def _read_json(path: Path) -> dict[str, Any]:
    """What a JSON file says; nothing when it is missing, damaged or no object."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
