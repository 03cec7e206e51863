"""Depicted: somebody who is only painted, told about or dreamt of is not in the picture himself."""

from __future__ import annotations

from kling_local.planner.ahead import Ahead
from kling_local.planner.kinds import can_act
from kling_local.planner.reading import DETERMINERS, PREPOSITIONS, SENTENCE_ENDS
from kling_local.planner.vocabulary import Match, Token

_PICTURES = frozenset(
    "painting picture photo photograph portrait drawing sketch illustration image video film movie"
    " print story tale book poem song documentary news speech lecture joke magazine".split()
)
"""Works that show or tell of somebody; the film itself may be called one of these."""
_STATUES = frozenset(
    "statue sculpture figurine bust mural poster tattoo shadow reflection logo emblem sticker"
    " voice billboard hologram carving mosaic fresco".split()
)
_FILMS = frozenset({"video", "film", "movie", "image", "illustration"})
_COMES = frozenset("come comes coming spring springs springing".split())
_OF = frozenset({"of", "about", "showing", "depicting", "featuring"})


def _forms(verbs: str) -> dict[str, str]:
    """The bare, "s" and "ing" forms of some verbs, each with its verb."""
    return {
        form: verb
        for verb in verbs.split()
        for form in (verb, f"{verb}s", f"{verb.removesuffix('e')}ing")
    }


_TOLD = _forms("talk speak think dream sing chat argue read learn gossip joke write")
_THOUGHT = _forms("imagine remember recall envision visualize fantasize")
_STYLES = frozenset({"style", "medium", "look", "art", "aesthetic"})
_SEEN = ("shot_size", "angle", "movement")


def without_depicted(text: str, tokens: list[Token], matches: list[Match]) -> list[Token]:
    """The tokens without what a picture in the scene shows, or somebody tells or thinks of."""
    if {token.text for token in tokens}.isdisjoint(_OF | _COMES | _THOUGHT.keys()):
        return tokens
    ahead = Ahead(text, tokens, matches)
    left: list[Token] = []
    position = 0
    while position < len(tokens):
        end = _end(ahead, position)
        if end <= position:
            left.append(tokens[position])
            end = position + 1
        position = end
    return tokens if len(left) == len(tokens) else left


def _end(ahead: Ahead, position: int) -> int:
    """The end of the depicted words that begin there, 0 where none do."""
    word, before = ahead.word(position), ahead.word(position - 1)
    if word in _PICTURES | _STATUES and ahead.word(position + 1) == "of":
        shown = ahead.noun_phrase(position + 2)
        return position + 2 if shown and _comes_alive(ahead, shown) else 0
    if word in _COMES:
        return _comes_alive(ahead, position)
    start = position + (word in _OF)
    if word in _OF and before in _PICTURES | _STATUES:
        found = _is_in_scene(ahead, position, ahead.noun_phrase(start))
    elif word in ("of", "about"):
        found = before in {**_THOUGHT, **_TOLD} and _is_told(ahead, position - 1)
    else:
        found = before in _THOUGHT and word not in PREPOSITIONS and _is_told(ahead, position - 1)
    end = ahead.noun_phrase(start) if found else 0
    return ahead.with_participle(end) if end else 0


def _comes_alive(ahead: Ahead, position: int) -> int:
    """The end of "comes to life" at ``position``, with "and" if a verb follows; else 0.

    Whoever does so is in the scene, and "comes" is no motion there.
    """
    words = [ahead.word(place) for place in range(position, position + 3)]
    if words[0] not in _COMES or (words[1] != "alive" and words[1:] != ["to", "life"]):
        return 0
    end = position + (2 if words[1] == "alive" else 3)
    verb = ahead.starts.get(end + 1)
    joined = ahead.word(end) == "and" and verb is not None and verb.meaning("action")
    return end + 1 if joined else end


def _is_told(ahead: Ahead, position: int) -> bool:
    """Whether somebody in the scene does it: "imagine a horse" addresses the film's maker."""
    verb = ahead.word(position)
    if ahead.word(position - 1) in DETERMINERS:
        return False  # "the dreams of a boy"
    if {**_THOUGHT, **_TOLD}.get(verb, verb) != verb:
        return True
    doer = ahead.ends.get(position)
    return bool(doer and doer.meaning("subject")) or ahead.word(position - 1) == "they"


def _is_in_scene(ahead: Ahead, position: int, end: int) -> bool:
    """Whether a picture is a thing in the scene, rather than what the film itself is."""
    noun, start = ahead.word(position - 1), ahead.noun_start(position - 1)
    before, verb = ahead.word(start - 1), ahead.ends.get(start)
    opened = start
    while opened > 0 and ahead.word(opened - 1) not in SENTENCE_ENDS:
        opened -= 1
    if any(each.meaning(*_SEEN) for at, each in ahead.starts.items() if opened <= at < start):
        return False
    others = [
        each
        for at, each in ahead.starts.items()
        if not start <= at < end
        and can_act(each.meaning("subject"))
        and not each.meaning("action", "color", "attribute")
    ]
    if noun in _FILMS and not others:
        return False  # "help me with a video of a cat"
    styled = before == ":" and ahead.word(start - 2) in _STYLES
    if others and (noun in _STATUES or styled):
        return True
    if before in PREPOSITIONS | {"to"} and start - 1 > opened:
        return True
    headed = ahead.word(start) in DETERMINERS  # else "an award-winning photo"
    done = verb.meaning("action") if verb and headed else None
    doer = ahead.ends.get(verb.start) if verb else None
    told = verb is not None and done is not None and ahead.word(verb.start) != done.value
    return told or bool(done and doer and doer.meaning("subject"))
