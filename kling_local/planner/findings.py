"""Findings: what the plan had to change (P...) and what the chosen model cannot do (M...)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kling_local.cards import ModelCard
from kling_local.planner.beats import has_numbered_shots
from kling_local.planner.language import NAMES, READ_IN_PART, language_of
from kling_local.planner.sketch_prompt import compile_negative
from kling_local.planner.speech import take_out_quotes
from kling_local.planner.writer import Compiled
from kling_local.request import GenerationRequest
from kling_local.shots import Blueprint, Finding
from kling_local.units import Size

_MARKER = re.compile(r"<<<(image|element|video|voice)_(\d+)>>>")
_WORDS_PER_SECOND = 3.0
"""Brisk English speech."""


def plan_findings(
    request: GenerationRequest,
    prompts: Sequence[str],
    blueprints: Sequence[Blueprint],
    seconds: Sequence[float],
) -> list[Finding]:
    """What the planner noticed about the request itself."""
    found: list[Finding] = []
    if request.shots and request.prompt.strip():
        found.append(
            Finding(
                "P001",
                "note",
                "prompt is not used: the shots carry the words",
                "put it into the shots",
            )
        )
    if request.shot_type == "intelligence":
        lengths = " + ".join(f"{each:g}" for each in seconds)
        found.append(
            Finding(
                "P002",
                "note",
                f"the planner cut the prompt into {len(prompts)} shots of {lengths} s",
            )
        )
    if request.shot_type is None and has_numbered_shots(request.prompt):
        found.append(
            Finding(
                "P003",
                "warning",
                "prompt numbers its shots but is one shot",
                "use shot_type intelligence, or shots",
            )
        )
    for number, (prompt, blueprint, length) in enumerate(
        zip(prompts, blueprints, seconds, strict=True), start=1
    ):
        found += _marker_findings(request, prompt, number)
        found += _language_findings(prompt, number)
        words = sum(len(line.text.split()) for line in blueprint.audio.dialogue)
        if words / _WORDS_PER_SECOND > length:
            needed = f"{words} spoken words need about {words / _WORDS_PER_SECOND:.0f} s"
            message = f"{needed}, the shot has {length:g} s"
            found.append(
                Finding("P005", "warning", message, "shorten the line or lengthen the shot", number)
            )
    return found


def _language_findings(prompt: str, number: int) -> list[Finding]:
    language = language_of(take_out_quotes(prompt).rest)
    if language is None:
        return []
    much = "only common words" if language in READ_IN_PART else "nothing yet"
    message = f"the words are in {NAMES[language]}, of which the planner reads {much}"
    hint = "write the scene in English; what is spoken may stay as it is"
    return [Finding("P006", "note", message, hint, number)]


def _marker_findings(request: GenerationRequest, prompt: str, number: int) -> list[Finding]:
    num_images = len(request.reference_images) + bool(request.start_image) + bool(request.end_image)
    counts = {
        "image": num_images,
        "element": len(request.elements),
        "video": int(request.reference_video is not None),
        "voice": len(request.voices),
    }
    return [
        Finding(
            "P004",
            "warning",
            f"{match.group()} points at nothing: the request has {counts[match[1]]} of {match[1]}",
            "add the reference or correct the number",
            number,
        )
        for match in _MARKER.finditer(prompt)
        if not 1 <= int(match[2]) <= counts[match[1]]
    ]


def model_findings(
    request: GenerationRequest, card: ModelCard, film_size: Size, drawn: Size
) -> list[Finding]:
    """What of the request the model cannot follow; nothing is dropped silently."""
    can = card.conditioning
    name = card.id
    gaps = (
        (request.elements and not can.elements, "M001", "elements are not used"),
        (
            request.reference_images and not can.reference_images,
            "M002",
            "reference_images are not used",
        ),
        (
            request.reference_video and not can.reference_video,
            "M003",
            "reference_video is not used",
        ),
        (request.voices and not can.voices, "M004", "voices are not used"),
        (
            request.camera_control and not can.camera_control,
            "M005",
            "camera_control is not applied",
        ),
        (
            request.negative_prompt and not can.negative_prompt,
            "M006",
            "negative_prompt is not used",
        ),
        (request.start_image and not can.start_image, "M007", "start_image is not used"),
        (request.end_image and not can.end_image, "M008", "end_image is not used"),
        (request.sound and not card.sound, "M009", "the model makes no sound: the track is silent"),
        (request.watermark, "M010", "no watermark is drawn"),
    )
    found = [
        Finding(code, "warning", sentence, f"kling-local models show {name} tells what it follows")
        for missing, code, sentence in gaps
        if missing
    ]
    sketch_words = card.prompt_style == "sketch" and can.negative_prompt
    if sketch_words and request.negative_prompt and not compile_negative(request.negative_prompt):
        message = "negative_prompt has no word that the model knows"
        found.append(
            Finding("M006", "note", message, "name a figure, a colour, a place or a light")
        )
    if request.resolution == "1080p" and drawn.height < film_size.height:
        found.append(
            Finding(
                "M011",
                "note",
                f"1080p is scaled up: the model draws {drawn}, the film is {film_size}",
            )
        )
    return found


def shot_findings(
    request: GenerationRequest,
    card: ModelCard,
    blueprints: Sequence[Blueprint],
    compiled: Sequence[Compiled],
) -> list[Finding]:
    """What of each shot the model cannot do."""
    found: list[Finding] = []
    for number, (blueprint, text) in enumerate(zip(blueprints, compiled, strict=True), start=1):
        found += [
            Finding(note.code, note.severity, note.message, note.hint, number)
            for note in text.notes
        ]
        if card.prompt_style == "sketch":
            found += _beyond_sketch(request, blueprint, text, number)
    return found


def _beyond_sketch(
    request: GenerationRequest, blueprint: Blueprint, text: Compiled, number: int
) -> list[Finding]:
    found = []
    if blueprint.audio.dialogue:
        found.append(
            Finding(
                "M012", "warning", "the dialogue is not spoken: the model has no voice", "", number
            )
        )
    if blueprint.text_on_screen:
        found.append(Finding("M013", "warning", "the text on screen is not drawn", "", number))
    if request.sound and blueprint.audio.music:
        found.append(
            Finding("M014", "note", f"{blueprint.audio.music!r} is not played", "", number)
        )
    if not text.text and not request.start_image:
        message = "no word of this shot is known to the model: it draws whatever it likes"
        hint = 'name a figure and a place, e.g. "a red ball rolls along the beach"'
        found.append(Finding("M015", "warning", message, hint, number))
    return found


def continuing_findings(card: ModelCard, continues: Sequence[bool]) -> list[Finding]:
    """Shots that ask to go on without a cut where the model cannot."""
    if card.conditioning.anchor_frames > 0 or card.multi_shot == "native":
        return []
    return [
        Finding(
            "M016",
            "warning",
            "the shot asks for no cut, but the model cannot go on from frames",
            "",
            number,
        )
        for number, goes_on in enumerate(continues, start=1)
        if goes_on
    ]
