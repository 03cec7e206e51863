"""``kling-local generate``: render, show progress, cancel cleanly."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kling_local.choice import choose
from kling_local.cli.elements import library
from kling_local.cli.wishes import request_from
from kling_local.errors import RequestError, reason
from kling_local.planner import plan, shot_list_from_json
from kling_local.request import GenerationRequest

if TYPE_CHECKING:
    from kling_local.clips import Video


def run(options: argparse.Namespace) -> int:
    """Render one film; prints its path, or with --json the paths of film, receipt and plan."""
    output = Path(options.output)

    def shape(request: GenerationRequest, follows: str) -> GenerationRequest:
        from kling_local.media.shapes import shaped

        return shaped(request, follows, _job_folder(options.job_folder, output) / "references")

    request = request_from(options, shape)
    if not all(element.images for element in request.elements):
        request = library().filled(request)
    chosen = choose(request)
    shot_list = plan(request, chosen.card)
    folder = _job_folder(options.job_folder, output)
    if chosen.why:
        print(chosen.why, file=sys.stderr)
    for finding in shot_list.findings:
        where = f"shot {finding.shot}: " if finding.shot else ""
        print(f"{finding.severity}: {where}{finding.message}", file=sys.stderr)

    written = [output, *([output.with_suffix(".png")] if options.film_strip else [])]
    for path in written:
        if path.exists():
            print(f"{path} is there already: it will be replaced", file=sys.stderr)

    from kling_local.cli.progress import progress_bar
    from kling_local.cli.signals import cancel_on_signal
    from kling_local.generation import generate

    with cancel_on_signal() as cancelled, progress_bar(shot_list) as report:
        video = generate(
            request,
            folder=folder,
            output=output,
            report=report,
            is_cancelled=cancelled.is_set,
            strict=options.strict,
        )
    if options.film_strip:
        _write_film_strip(video, output.with_suffix(".png"))
    _say(video, as_json=options.json)
    return 0


def _job_folder(said: str | None, output: Path) -> Path:
    if output.suffix.lower() != ".mp4":
        raise RequestError(
            f"output {str(output)!r} does not end in .mp4: films are mp4 files",
            hint="for example -o film.mp4",
            field="output",
        )
    if output.is_dir():
        raise RequestError(
            f"output {str(output)!r} is a folder: it must be a file name",
            hint="for example -o film.mp4",
            field="output",
        )
    folder = Path(said) if said else output.with_suffix(".job")
    for place, field in ((folder, "job_folder"), (output.parent, "output")):
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RequestError(
                f"{field} {str(place)!r} cannot be made: {reason(error)}",
                hint="choose a folder you may write to",
                field=field,
            ) from error
    return folder


def _write_film_strip(video: Video, out: Path) -> None:
    from kling_local.media.filmstrip import write_filmstrip

    shot_list = shot_list_from_json(json.loads(video.plan.read_text(encoding="utf-8")))
    write_filmstrip(video.path, shot_list, out)


def _say(video: Video, *, as_json: bool) -> None:
    sound = "with sound" if video.has_sound else "silent"
    facts = f"{video.size}, {video.num_frames} frames, {video.duration_s:g} s, {sound}"
    print(f"{facts}, seed {video.seed}", file=sys.stderr)
    if as_json:
        paths = {"video": str(video.path), "receipt": str(video.receipt), "plan": str(video.plan)}
        print(json.dumps(paths))
    else:
        print(video.path)
