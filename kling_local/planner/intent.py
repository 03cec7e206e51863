"""Intent: the words of one shot become a blueprint. What the words do not say stays unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

from kling_local.planner.actions import find_deeds
from kling_local.planner.apart import told_apart
from kling_local.planner.apposition import named_as
from kling_local.planner.camera import Moves, find_moves
from kling_local.planner.clock import time_of_clock
from kling_local.planner.coreference import Pointers
from kling_local.planner.doers import Deed
from kling_local.planner.genders import with_gender
from kling_local.planner.heard import Heard, find_sounds
from kling_local.planner.known_by import article
from kling_local.planner.labels import without_labels
from kling_local.planner.language import in_english, language_of
from kling_local.planner.markers import stand_in
from kling_local.planner.naming import guess_verbs
from kling_local.planner.negation import take_out_negations
from kling_local.planner.optics import Optics, take_out_optics
from kling_local.planner.phrases import phrases_of
from kling_local.planner.reading import Reading
from kling_local.planner.relations import find_relations
from kling_local.planner.repeats import take_out_repeats, with_repeats
from kling_local.planner.scene import (
    Found,
    find_environment,
    find_lighting,
)
from kling_local.planner.script import Script, take_out_script
from kling_local.planner.sound_times import Stretch, sound_times, without_sounds
from kling_local.planner.speech import spoken, take_out_quotes
from kling_local.planner.styles import find_style
from kling_local.planner.subjects import find_subjects
from kling_local.planner.targets import with_targets
from kling_local.planner.timing import Timed, TimeWords, set_times, take_out_times
from kling_local.planner.trajectory import trajectory
from kling_local.planner.unbound import unbound
from kling_local.planner.vocabulary import Match, tokenize, vocabulary
from kling_local.shots import (
    Audio,
    Blueprint,
    Camera,
    Dialogue,
    Environment,
    SlotSpan,
    Subject,
)

_LONE = frozenset({"wide", "overhead", "insert"})
Part = TypeVar("Part")


@dataclass(frozen=True)
class Understood:
    """One shot's blueprint and what else its words hold.

    ``spans`` are the characters that state each slot (none for translated words), ``pointers`` the
    words that refer to somebody, ``names`` the proper names (in lower case), ``effects_at`` and
    ``lines_at`` the times that the words give for effects and lines, ``called`` the names given to
    a noun, each with its noun.
    """

    blueprint: Blueprint
    spans: tuple[SlotSpan, ...] = ()
    pointers: Pointers = field(default_factory=Pointers)
    names: tuple[str, ...] = ()
    effects_at: tuple[Stretch, ...] = ()
    lines_at: tuple[Stretch, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)


def resolve(prompt: str, seconds: float | None = None) -> Blueprint:
    """Read one shot's words. Quotes and negated words are taken out before the scene is read.

    ``seconds`` is the shot's length, which words such as "halfway" need. In the languages of
    ``language.READ_IN_PART`` common words are read, in languages other than these and English
    nothing.
    """
    return understand(prompt, seconds).blueprint


@lru_cache(maxsize=256)
def says_it_continues(prompt: str) -> bool:
    """Whether the words ask for no cut before this shot."""
    tokens = tokenize(prompt)
    if _continuing_words().isdisjoint(token.text for token in tokens):
        return False
    return any(match.meaning("continues") for match in vocabulary().match(tokens))


@lru_cache(maxsize=1)
def _continuing_words() -> frozenset[str]:
    """The first words of all phrases that ask for no cut."""
    return frozenset(
        words[0]
        for words, meanings in vocabulary().phrases.items()
        if any(each.category == "continues" for each in meanings)
    )


def understand(
    prompt: str,
    seconds: float | None = None,
    names: Sequence[str] = (),
    known: Sequence[str] = (),
    called: Mapping[str, str] | None = None,
) -> Understood:
    """Read one shot's words, with the place of each slot; ``names`` are the elements' names,
    ``known`` proper names from other shots, ``called`` maps names given there to their nouns."""
    marked = stand_in(prompt)
    script = take_out_script(marked)
    quotes = take_out_quotes(script.rest, [name for name in names if name])
    english = told_apart(in_english(quotes.rest))
    optics = take_out_optics(without_labels(english))
    times = take_out_times(optics.rest)
    negations = take_out_negations(times.rest)
    repeats = take_out_repeats(negations.rest)
    tokens, matches, given = phrases_of(
        repeats.rest, called or {}, names, is_english=language_of(quotes.rest) is None
    )
    whose = {**(called or {}), **given}
    bare = Reading(english, tokens, matches)
    heard = find_sounds(bare, script.off_screen if english == quotes.rest else ())
    reading = guess_verbs(find_subjects(_without(bare, heard), tuple(names), tuple(known)))
    moves = find_moves(reading)
    deeds = find_deeds(reading, moves.taken, motionless=negations.motionless)
    moves, deeds = with_repeats(reading, repeats, moves, with_targets(reading, deeds))
    events = _events(reading, moves, deeds)
    own_times = without_sounds(reading, heard, quotes, events, times)
    timed_moves, timed_deeds = _timed(reading, moves, deeds, own_times, seconds)
    spans = _Spans(reading)
    camera = _camera(reading, timed_moves, optics, seconds, spans)
    blueprint = Blueprint(
        subjects=_subjects(reading, spans),
        actions=tuple(deed.action for deed in timed_deeds),
        relations=tuple(relation for relation, _, _ in find_relations(reading, deeds)),
        environment=_environment(reading, deeds, script, spans),
        lighting=spans.all(find_lighting(reading)),
        camera=camera,
        style=spans.all(find_style(reading)),
        audio=_audio(
            heard, named_as(reading, spoken(script.cues, quotes, whose)), negations.exclude, spans
        ),
        text_on_screen=quotes.text_on_screen,
        exclude=negations.exclude,
    )
    spans.actions(timed_deeds)
    found = tuple(spans.found) if english == quotes.rest else ()
    voices = (*(None for _ in script.cues), *quotes.voices)
    pronouns = tuple(deed.pronoun for deed in timed_deeds)
    effects_at, lines_at = sound_times(reading, heard, quotes, timed_deeds, times, seconds)
    return Understood(
        blueprint,
        found,
        Pointers(pronouns, _articles(reading), voices),
        _proper(reading, script, quotes.names, whose),
        effects_at,
        (*((None, None) for _ in script.cues), *lines_at),
        given,
    )


def read_film(
    prompts: Sequence[str],
    seconds: Sequence[float],
    names: Sequence[str] = (),
    *,
    whole: bool = False,
) -> list[Understood]:
    """Read every shot of a film; a name from one shot is known in all of them.

    ``whole``: no image or element shows anybody, so a pronoun that fits nobody becomes a figure.
    """
    read = [understand(*each, names) for each in zip(prompts, seconds, strict=True)]
    known = {name for each in read for name in each.names if name.isalpha()}
    called = {name: noun for each in read for name, noun in each.called.items()}
    known -= called.keys()
    if whole:
        said = {t.text for each in prompts for t in tokenize(take_out_quotes(each).rest)}
        called |= unbound([(each.blueprint, each.pointers) for each in read], said)
    return [
        understand(prompt, length, names, sorted(known), called)
        if (known | called.keys())
        & {token.text for token in tokenize(prompt)} - {*each.names, *each.called}
        else each
        for each, prompt, length in zip(read, prompts, seconds, strict=True)
    ]


def _proper(
    reading: Reading, script: Script, speak: Sequence[str], called: Mapping[str, str]
) -> tuple[str, ...]:
    """The proper names of a shot, of doers, cues and speakers, except names given to a noun."""
    own = [each.id for match, each in reading.subjects if _group(match) == "name"]
    said = (*own, *(each.speaker for each in script.cues), *speak)
    return tuple(dict.fromkeys(each for each in said if each not in called))


def _group(match: Match) -> str:
    meaning = match.meaning("subject")
    return meaning.group if meaning else ""


def _articles(reading: Reading) -> tuple[str, ...]:
    """The determiner before each subject and its adjectives."""
    return tuple(article(reading, match) for match, _ in reading.subjects)


class _Spans:
    """Collects the characters that state each slot."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.found: list[SlotSpan] = []

    def add(self, slot: str, start: int, end: int) -> None:
        """Record that the tokens ``start`` to ``end`` (exclusive) state a slot."""
        if start < end:
            self.found.append(SlotSpan(slot, *self.reading.chars(start, end)))

    def all(self, found: tuple[Part, list[Found]]) -> Part:
        """Record all that states a part of the blueprint, and return the part."""
        for each in found[1]:
            self.add(each.slot, each.start, each.end)
        return found[0]

    def actions(self, deeds: list[Deed]) -> None:
        """Record the verbs of actions."""
        for number, deed in enumerate(deeds):
            self.add(f"actions[{number}]", deed.start, deed.end)


def _without(reading: Reading, heard: Heard) -> Reading:
    """The reading without the phrases that are about sound."""
    matches = [match for match in reading.matches if match.start not in heard.taken]
    return replace(reading, matches=matches, heard=heard.taken)


def _events(reading: Reading, moves: Moves, deeds: list[Deed]) -> list[Timed]:
    """The camera moves, then the deeds, with their positions in the text."""
    tokens = reading.tokens
    return [
        *(Timed(tokens[start].start, move.movement, "camera") for start, _, move in moves.found),
        *(Timed(tokens[d.start].start, d.action.verb, "action", d.aside) for d in deeds),
    ]


def _timed(
    reading: Reading, moves: Moves, deeds: list[Deed], times: TimeWords, seconds: float | None
) -> tuple[Moves, list[Deed]]:
    """The moves and deeds with their times; moves are sorted by time if all have one."""
    timed = set_times(_events(reading, moves, deeds), times, reading.text, seconds)
    count = len(moves.found)
    placed = Moves(
        [
            (start, end, replace(move, start_s=time.start_s, end_s=time.end_s))
            for (start, end, move), time in zip(moves.found, timed[:count], strict=True)
        ],
        moves.taken,
    )
    acted = [
        replace(deed, action=replace(deed.action, start_s=time.start_s, end_s=time.end_s))
        for deed, time in zip(deeds, timed[count:], strict=True)
    ]
    if all(move.start_s is not None for _, _, move in placed.found):
        placed.found.sort(key=lambda each: each[2].start_s or 0.0)
    return placed, acted


def _camera(
    reading: Reading, moves: Moves, optics: Optics, seconds: float | None, spans: _Spans
) -> Camera:
    values: dict[str, str | None] = {}
    for slot in ("shot_size", "angle", "focus"):
        said = next((each for each in reading.all(slot) if _frames(reading, each[0])), None)
        values[slot] = said[1].value if said else None
        if said:
            spans.add(f"camera.{slot}", said[0].start, said[0].end)
    for number, (start, end, _) in enumerate(moves.found):
        spans.add(f"camera.moves[{number}]", start, end)
    for slot, (first, last) in optics.spans.items():
        spans.found.append(SlotSpan(f"camera.{slot}", first, last))
    found = tuple(move for _, _, move in moves.found)
    return Camera(
        shot_size=values["shot_size"],
        angle=values["angle"],
        lens_mm=optics.lens_mm,
        aperture=optics.aperture,
        focus=values["focus"],
        moves=found,
        trajectory=trajectory(found, seconds),
    )


def _frames(reading: Reading, match: Match) -> bool:
    """Whether a word frames the picture: not "wide" in "in wide circles", or "from above" of
    light."""
    if reading.word(match.start) == "from":
        light = reading.at(match.start - 1)
        if light and light.meaning("action") and not light.meaning("light_noun"):
            light = reading.at(light.start - 1)  # "a spotlight shines from above"
        return not (light and light.meaning("light_noun", "light_source"))
    if match.end > match.start + 1 or reading.word(match.start) not in _LONE:
        return True
    before, after = reading.word(match.start - 1), reading.word(match.end)
    return not before.isalnum() and (not after.isalnum() or after in ("of", "on"))


def _subjects(reading: Reading, spans: _Spans) -> tuple[Subject, ...]:
    for number, (match, _) in enumerate(reading.subjects):
        spans.add(f"subjects[{number}]", match.start, match.end)
    return with_gender(reading)


def _environment(reading: Reading, deeds: list[Deed], script: Script, spans: _Spans) -> Environment:
    """The environment; a script's heading has precedence, and other places become details."""
    found = spans.all(find_environment(reading, deeds))
    clock = time_of_clock(reading.text)
    if clock and found.time_of_day is None:
        found = replace(found, time_of_day=clock[0])
        spans.found.append(SlotSpan("environment.time_of_day", *clock[1:]))
    if script.setting is None:
        return found
    if script.span:
        spans.found = [each for each in spans.found if each.slot != "environment.place"]
        spans.found.append(SlotSpan("environment.place", *script.span))
    other = [found.place] if script.place and found.place not in (None, script.place) else []
    details = [each for each in (*script.details, *other, *found.details) if each != script.place]
    return replace(
        found,
        place=script.place or found.place,
        setting=script.setting,
        details=tuple(dict.fromkeys(each for each in details if each)),
    )


def _audio(
    heard: Heard, dialogue: tuple[Dialogue, ...], exclude: tuple[str, ...], spans: _Spans
) -> Audio:
    for name, found in (("effects", heard.effects), ("ambience", heard.ambience)):
        for number, (_, match) in enumerate(found):
            spans.add(f"audio.{name}[{number}]", match.start, match.end)
    if heard.music:
        spans.add("audio.music", heard.music[1], heard.music[2])
    silent = heard.silent or bool({"sound", "audio", "sounds", "any sound"} & set(exclude))
    return Audio(
        dialogue=dialogue,
        effects=tuple(value for value, _ in heard.effects),
        ambience=tuple(value for value, _ in heard.ambience),
        music=heard.music[0] if heard.music else None,
        silence=silent,
    )
