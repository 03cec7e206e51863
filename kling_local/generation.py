"""The whole run: one request becomes one video.

Everything a film needs lies in its job folder, which is the record, the cache and the resume point:
run the same request again in the same folder, after a crash or an edit, and only what is missing or
changed is rendered.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from kling_local import receipt
from kling_local.audio.soundtrack import compose
from kling_local.cards import ModelCard
from kling_local.catalogue.places import rendered
from kling_local.choice import Choice, choose
from kling_local.clips import IsCancelled, Progress, Report, Sound, Soundtrack, Video, silent
from kling_local.engine.weights import weights_sha256
from kling_local.errors import Cancelled, MediaError, RequestError
from kling_local.families import check
from kling_local.files import replacing
from kling_local.film import Film, spoken_takes
from kling_local.media.encode import num_finished
from kling_local.media.footage import footage_sound
from kling_local.media.mux import mux
from kling_local.media.references import fetch, fetch_video, measured
from kling_local.outcome_parts import Case, Outcome
from kling_local.outcomes import outcomes, refuse_broken
from kling_local.planner import plan, shot_list_to_json
from kling_local.quality import quality
from kling_local.receipt import Record
from kling_local.request import GenerationRequest
from kling_local.shots import ShotList
from kling_local.takes import render_takes

_MAX_DRAWN_SEED = 2**31 - 1


def generate(
    request: GenerationRequest,
    *,
    folder: str | Path,
    output: str | Path | None = None,
    report: Report = silent,
    is_cancelled: IsCancelled = lambda: False,
    strict: bool = False,
) -> Video:
    """Turn one request into one finished video inside ``folder``, resuming what already lies there.

    Leaves ``request.json``, ``plan.json``, the takes, ``soundtrack.wav``, ``video.mp4`` and
    ``receipt.json``; a copy of the video goes to ``output``, complete or not at all. If the request
    has no seed, that of the folder's earlier plan is used, else a random one. With ``strict`` a
    request whose fields would not all be honoured is refused before anything is rendered, and a
    film in which one was not is not copied to ``output``. Raises ``KlingError`` with a sentence for
    the user, or ``Cancelled``, which says what was kept; finished takes stay.
    """
    folder = Path(folder)
    output = None if output is None else Path(output)
    record = Record()
    _check_output(output)
    chosen = choose(request)
    with record.stage("plan"):
        report(Progress("plan", 0, 1))
        film = _planned(request, chosen, folder, strict=strict)
        report(Progress("plan", 1, 1))
    shot_list, video = film.shot_list, folder / "video.mp4"
    try:
        soundtrack = _draw(film, video, record, report, is_cancelled)
    except Cancelled:
        raise Cancelled(_told_kept(film)) from None
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


def _planned(request: GenerationRequest, chosen: Choice, folder: Path, *, strict: bool) -> Film:
    """Settle everything that needs no loaded model; writes request and plan to the job folder."""
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
    return Film(request, card, weights, digest, shot_list, references, video, folder, asked)


def _draw(
    film: Film, video: Path, record: Record, report: Report, is_cancelled: IsCancelled
) -> Soundtrack | None:
    """Render the takes, make the soundtrack, mux both into ``video``; returns the soundtrack."""
    shot_list, request = film.shot_list, film.request
    clip_files = render_takes(film, record, report, is_cancelled)
    soundtrack = None
    kept = _kept_sound(film)
    if shot_list.sound or kept is not None:
        with record.stage("sound"), _step("sound", report, is_cancelled):
            voices, spoken = request.voices_by_marker, spoken_takes(film)
            soundtrack = compose(shot_list, clip_files, film.folder, voices, kept, spoken)
    with record.stage("mux"), _step("mux", report, is_cancelled):
        mux(clip_files, soundtrack, video, _metadata(request, shot_list), is_cancelled)
    return soundtrack


def _told_kept(film: Film) -> str:
    """What a cancelled film leaves in its folder."""
    total = len(film.shot_list.takes)
    done = num_finished(film.folder, total)
    if not done:
        return "no take was finished: the same request begins anew"
    takes = f"{done} of {total} take{'s' if total > 1 else ''}"
    return f"{takes} finished and kept in {film.folder}: the same request goes on from there"


def _kept_sound(film: Film) -> Sound | None:
    """The reference video's own sound, when the request keeps it and there is some."""
    wish = film.request.reference_video
    if wish is None or film.video is None or not wish.keep_sound:
        return None
    return footage_sound(film.video, film.shot_list.duration_s)


def _seed(request: GenerationRequest, folder: Path) -> int:
    """The request's seed, else that of the film already in this folder, else a random one."""
    if request.seed is not None:
        return request.seed
    earlier = _read_json(folder / "plan.json").get("seed")
    return earlier if isinstance(earlier, int) else secrets.randbelow(_MAX_DRAWN_SEED)


def _write_papers(request: GenerationRequest, shot_list: ShotList, folder: Path) -> None:
    """Write request and plan; first delete an earlier film that they no longer describe."""
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
    """Report the block as a stage of one step; raises ``Cancelled`` before it begins."""
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
    """Refuse, before anything is rendered, an output that could not be written."""
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
    """The object in a JSON file; empty when it is missing, damaged or not an object."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
