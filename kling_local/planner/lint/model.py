"""Rules of the model: what the request and each shot ask for that the chosen model cannot do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kling_local.planner.language import NAMES
from kling_local.planner.lint import sketch
from kling_local.planner.lint.catalogue import finding, phrases, words
from kling_local.planner.lint.reading import Film, ShotReading
from kling_local.planner.sketch_prompt import Note, compile_negative
from kling_local.shots import Finding, Take
from kling_local.units import DELIVERED_FPS

_SPOKEN = frozenset({"en", "zh", "ja", "ko", "es"})
_SPELT_WORDS = 2
"""How many words of lettering most models still spell correctly."""
_WASTE = 1.25
_LEAST_WASTE_FRAMES = 12


def rules(film: Film) -> Iterator[Finding]:
    """All findings of this module."""
    yield from _fields(film)
    yield from _size(film)
    yield from _guidance(film)
    yield from _takes(film)
    for shot, goes_on in zip(film.shots, film.goes_on, strict=True):
        if film.card.prompt_style == "sketch":
            yield from sketch.rules(film, shot)
        else:
            yield from _beyond_prose(film, shot)
        yield from _camera(film, shot)
        if goes_on and not (
            film.card.conditioning.anchor_frames or film.card.multi_shot == "native"
        ):
            yield finding("M016", shot.number)


def from_notes(notes: Sequence[Sequence[Note]]) -> Iterator[Finding]:
    """The compiler's notes on each shot, as findings."""
    for number, each in enumerate(notes, start=1):
        for note in each:
            severity = "info" if note.severity == "note" else note.severity
            yield Finding(note.code, severity, note.message, note.hint, number)


def _fields(film: Film) -> Iterator[Finding]:
    request, can = film.request, film.card.conditioning
    gaps = (
        (request.elements and not can.elements, "M001", "elements"),
        (request.reference_images and not can.reference_images, "M002", "reference_images"),
        (request.reference_video and not can.reference_video, "M003", "reference_video"),
        (request.voices and not can.voices and film.card.sound, "M004", "voices"),
        (request.camera_control and not can.camera_control, "M005", "camera_control"),
        (request.negative_prompt and not can.negative_prompt, "M006", "negative_prompt"),
        (request.start_image and not can.start_image, "M007", "start_image"),
        (request.end_image and not can.end_image, "M008", "end_image"),
        (request.sound and not film.card.sound, "M009", "sound"),
        (request.watermark, "M010", "watermark"),
        (request.motion_paths, "M027", "motion_paths"),
    )
    for missing, code, field in gaps:
        if missing:
            yield finding(code, field=field, model=film.card.id)


def _size(film: Film) -> Iterator[Finding]:
    drawn = film.card.size_drawn(film.request.aspect_ratio, film.request.resolution)
    if film.request.resolution == "1080p" and drawn.height < film.plan.size.height:
        yield finding("M011", field="resolution", drawn=drawn, film=film.plan.size)


def _guidance(film: Film) -> Iterator[Finding]:
    request = film.request
    guidance = film.card.guidance_in(request.mode)
    if guidance.low == guidance.high and request.cfg_scale != 0.5:
        yield finding("M021", field="cfg_scale", value=request.cfg_scale)
    guided = film.card.prompt_style == "sketch" and film.card.conditioning.negative_prompt
    if guided and request.negative_prompt and not compile_negative(request.negative_prompt):
        yield Finding(
            "M006",
            "info",
            "negative_prompt has no word that the model knows",
            "name a figure, a colour, a place or a light",
            field="negative_prompt",
        )


def _takes(film: Film) -> Iterator[Finding]:
    most = words()["shots_in_one_take"].get(film.card.prompt_style)
    for take, text in zip(film.plan.takes, film.takes, strict=True):
        number = take.shots[0]
        if most and len(take.shots) > most:
            yield finding("M017", number, field="shots", count=len(take.shots), most=most)
        if text.left_out or not text.tokens.fits:
            how = "" if text.tokens.counted else " (estimated: its tokenizer is not here)"
            yield finding(
                "M018",
                number,
                field="prompt",
                number=text.asked_tokens,
                how=how,
                most=text.tokens.most,
                left_out=_short(" ".join(reversed(text.left_out))),
            )
        yield from _waste(film, take)


def _waste(film: Film, take: Take) -> Iterator[Finding]:
    anchored = take.anchor == "last_frames"
    seen = film.card.conditioning.anchor_frames if anchored else 0
    drawn = (take.model_frames - seen) * DELIVERED_FPS // take.model_fps
    waste = drawn - take.num_frames
    if drawn > _WASTE * take.num_frames and waste >= _LEAST_WASTE_FRAMES:
        yield finding("M022", take.shots[0], take=take.number, drawn=drawn, shown=take.num_frames)


def _beyond_prose(film: Film, shot: ShotReading) -> Iterator[Finding]:
    for text, span in shot.find(phrases("quality"))[:1]:
        yield finding("M020", shot.number, field="style", span=span, words=text)
    for index, line in enumerate(shot.said.audio.dialogue):
        known = line.language in NAMES and line.language not in _SPOKEN
        if film.request.sound and known and line.language:
            yield finding(
                "M025",
                shot.number,
                field=f"audio.dialogue[{index}].language",
                language=NAMES[line.language],
            )
    for text in shot.said.text_on_screen:
        if len(text.split()) > _SPELT_WORDS:
            start = shot.shot.prompt.find(text)
            where = (start, start + len(text)) if start >= 0 else None
            yield finding("M026", shot.number, field="text_on_screen", span=where, text=text)


def _camera(film: Film, shot: ShotReading) -> Iterator[Finding]:
    moves = shot.said.camera.moves
    turns = [f"{each.degrees:g} degrees" for each in moves if each.degrees is not None]
    if turns:
        yield finding("M019", shot.number, field="camera.trajectory", words=", ".join(turns))
    pointed = any(path.motion == "given" for path in shot.shot.paths)
    if pointed and not (film.request.motion_paths and shot.number == 1):
        yield finding("M028", shot.number, field="paths", model=film.card.id)
    most = words()["moves_in_one_shot"].get(film.card.prompt_style)
    if most and len(moves) > most:
        yield finding("M023", shot.number, field="camera.moves", count=len(moves))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}..."
