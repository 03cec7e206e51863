"""Compile: drafted shots become the prompts that the chosen model reads.

Each model family has a form of its own (a card's ``prompt_style``): ``sketch`` (canonical words of
the built-in world), ``ltx`` (one paragraph of prose with cuts), ``minimax_h3`` (numbered shots with
times and sound fields), ``wan`` (one shot a take) and ``prose`` (the words as they are).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kling_local.cards import ModelCard
from kling_local.planner.compile import ltx, minimax_h3, plain, wan
from kling_local.planner.compile.parts import Form, Part, Scene, continuity_of
from kling_local.planner.compile.tokens import Tokens, fit
from kling_local.planner.compile.who import introduced
from kling_local.planner.pictured import newcomers, only
from kling_local.planner.sketch_beats import staged
from kling_local.planner.sketch_colors import looks, settle
from kling_local.planner.sketch_crowds import counted
from kling_local.planner.sketch_deeds import going_on
from kling_local.planner.sketch_display import displayed
from kling_local.planner.sketch_figures import owned
from kling_local.planner.sketch_furnished import furnished
from kling_local.planner.sketch_grounds import grounded
from kling_local.planner.sketch_lights import changing
from kling_local.planner.sketch_likenesses import bound, place_shown
from kling_local.planner.sketch_lines import lines_told
from kling_local.planner.sketch_pairs import hand_in_hand
from kling_local.planner.sketch_played import played
from kling_local.planner.sketch_prompt import Note, compile_negative, compile_sketch
from kling_local.planner.sketch_states import states_of
from kling_local.planner.sketch_words import Facts
from kling_local.shots import Blueprint

__all__ = ["Film", "Scene", "TakeText", "Tokens", "compile_film", "compile_negative_prompt"]

_FORMS: dict[str, Form] = {
    "prose": plain.FORM,
    "ltx": ltx.FORM,
    "minimax_h3": minimax_h3.FORM,
    "wan": wan.FORM,
}


_TELLING = 4
"""Least number of letters of a word that can identify a fault; "low" and "off" are too short."""


@dataclass(frozen=True)
class TakeText:
    """What the model reads for one take, its length in tokens, and the words that did not fit.

    ``asked_tokens`` is the length before anything was left out.
    """

    prompt: str
    tokens: Tokens
    asked_tokens: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Film:
    """Each shot's own words for the model, notes on what they lack, and each take's prompt."""

    shots: tuple[str, ...]
    notes: tuple[tuple[Note, ...], ...]
    takes: tuple[TakeText, ...]


def compile_film(scenes: Sequence[Scene], takes: Sequence[Sequence[int]], card: ModelCard) -> Film:
    """Compile shots, and the takes that hold them (shot numbers from 1), for one model.

    A prompt over the encoder's token limit is shortened: first the continuity sentences go, then
    the last sentences of the user's words.
    """
    if card.prompt_style == "sketch":
        return _sketch_film(scenes, takes, card)
    form = _FORMS[card.prompt_style]
    parts = [
        Part(form.words(scene), (*who, *continuity_of(scene)), scene)
        for scene, who in zip(scenes, introduced(scenes), strict=True)
    ]
    texts: list[TakeText] = []
    shots = [form.shot(part) for part in parts]
    for numbers in takes:
        held = [parts[number - 1] for number in numbers]
        fitted = fit(held, form, card)
        for number, part in zip(numbers, fitted.parts, strict=True):
            shots[number - 1] = form.shot(part)
        texts.append(
            TakeText(form.take(fitted.parts), fitted.tokens, fitted.asked_tokens, fitted.left_out)
        )
    return Film(tuple(shots), ((),) * len(scenes), tuple(texts))


def _drawn(scene: Scene, comes: tuple[str, ...], states: Facts) -> Blueprint:
    """A scene for the built-in model: who comes in, what is furnished with whom, and what is done
    when."""
    whole = bound(scene.draft.whole, scene.prompt, scene.likenesses)
    whole = hand_in_hand(whole, scene.prompt)
    whole = displayed(only(whole, comes) if comes else whole, states)
    return staged(furnished(whole), scene.seconds)


def compile_negative_prompt(
    words: str, exclude: Sequence[str], card: ModelCard, prompt: str = ""
) -> str:
    """The negative prompt as the model reads it; ``""`` if the model takes none.

    It joins the user's ``words``, the shots' excluded things and the card's ``unwanted`` faults,
    without faults that ``prompt`` itself asks for.
    """
    if not card.conditioning.negative_prompt:
        return ""
    wished = prompt.lower()
    faults = [
        fault
        for fault in card.unwanted
        if not any(word in wished for word in fault.split() if len(word) >= _TELLING)
    ]
    asked = (words.strip(), *exclude, *faults)
    everything = ", ".join(dict.fromkeys(each for each in asked if each))
    return compile_negative(everything) if card.prompt_style == "sketch" else everything


def _sketch_film(scenes: Sequence[Scene], takes: Sequence[Sequence[int]], card: ModelCard) -> Film:
    coming = [_coming(scene) for scene in scenes]
    pictured = [n for n, scene in enumerate(scenes, start=1) if _has_scenery(scene)]
    shown = [
        number
        for number, (scene, comes) in enumerate(zip(scenes, coming, strict=True), start=1)
        if scene.ends_on_image or (_has_scenery(scene) and not comes)
    ]
    states = states_of([scene.prompt for scene in scenes])
    prompts = [scene.prompt for scene in scenes]
    told = [
        counted(_drawn(scene, comes, state), prompts)
        for scene, comes, state in zip(scenes, coming, states, strict=True)
    ]
    wholes = owned(grounded(told, pictured), pictured)
    places = [place_shown(scene.prompt, scene.likenesses) for scene in scenes]
    wholes = [
        replace(whole, environment=scene.draft.whole.environment) if place else whole
        for whole, scene, place in zip(wholes, scenes, places, strict=True)
    ]
    timed = [
        _timed(whole, scene, place, bool(comes))
        for whole, scene, place, comes in zip(wholes, scenes, places, coming, strict=True)
    ]
    each = zip(wholes, scenes, settle(wholes, shown), going_on(wholes), coming, strict=True)
    painted = looks(wholes)
    made = [
        compile_sketch(
            whole,
            fill=bool(comes) or not _has_scenery(scene),
            colors=colors,
            looks=painted,
            ongoing=ongoing,
            timed=told_at,
            states=state,
        )
        for (whole, scene, colors, ongoing, comes), told_at, state in zip(
            each, timed, states, strict=True
        )
    ]
    made = [
        replace(each, text=f"{each.text} , as pictured")
        if scene.as_pictured and each.text
        else each
        for each, scene in zip(made, scenes, strict=True)
    ]
    texts = []
    for numbers in takes:
        prompt = " ; ".join(made[number - 1].text for number in numbers)
        tokens = Tokens.of(" ; ".join(made[number - 1].read for number in numbers), card)
        texts.append(TakeText(prompt, tokens, tokens.number))
    return Film(tuple(each.text for each in made), tuple(each.notes for each in made), tuple(texts))


def _timed(whole: Blueprint, scene: Scene, place: str, comes: bool) -> Facts:
    """What happens at times of a shot: lines, sounds, changes of the light, and who comes in; and
    the picture of its ``place``, if any."""
    sounds = played(scene.draft.whole, scene.sounds)
    lines = lines_told(whole, scene.lines, extras=not _has_scenery(scene))
    told = {"scenery": place, **lines, **sounds, **changing(scene.prompt)}
    if scene.on_picture and not scene.has_picture:
        told["edited"] = "edited"
    return {**told, "comes": "comes in"} if comes else told


def _has_scenery(scene: Scene) -> bool:
    """Whether a picture, or a video, shows where the shot is."""
    return scene.has_picture or scene.on_picture


def _coming(scene: Scene) -> tuple[str, ...]:
    """The ids of those who come into the picture of a shot that has one."""
    if not (scene.on_picture or scene.as_pictured):
        return ()
    return newcomers(scene.draft.whole, scene.prompt)
