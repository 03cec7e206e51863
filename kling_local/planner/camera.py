"""The camera of one shot: framing, and moves with direction, speed and degrees."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kling_local.planner.camera_pace import CRASH, DEGREES, degrees, find_speed
from kling_local.planner.camera_verbs import camera_does
from kling_local.planner.following import goes_along, only_stresses
from kling_local.planner.kinds import is_person
from kling_local.planner.noun_deeds import carried, of_whom
from kling_local.planner.reading import (
    DETERMINERS,
    INDEFINITE,
    POSSESSIVES,
    PRONOUNS,
    Reading,
    surface,
)
from kling_local.planner.vocabulary import Match, read
from kling_local.shots import CameraMove

_FIXED = {"push_in": "in", "pull_out": "out"}
_DIRECTION_INSIDE = {
    "left": "left", "right": "right", "up": "up", "down": "down", "rises": "up", "rising": "up",
    "lifts": "up", "ascends": "up", "descends": "down", "lowers": "down", "sinks": "down",
    "dives": "down", "forward": "forward", "backward": "backward", "goes up": "up",
}  # fmt: skip
_BARE = frozenset({"pan", "tilt", "zoom", "roll", "orbit", "arc", "crane"})
_VERTICAL = {"rise": "up", "ascend": "up", "climb": "up", "descend": "down", "dive": "down"}
_ONCE = frozenset({"static", "handheld", "tracking"})
_REACH = 6  # words after a verb where a direction may stand
_MARKS = frozenset({"", ",", ".", ";", ":"})
_TURNED = frozenset("turn spin bank roll swerve pass drift side to on at in and".split())
_TURNS = frozenset({"roll", "rotate", "spin"})
_BETWEEN = frozenset({",", "and", "shot", "while", "slowly"})
_GUIDED = frozenset({"pan", "tilt", "static", "truck"})
"""Moves that become tracking when they are made "with" somebody."""


@dataclass
class Moves:
    """Moves in the order of the text, each with its first and end token, and the tokens they
    use."""

    found: list[tuple[int, int, CameraMove]] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def add(self, start: int, end: int, move: CameraMove) -> None:
        """Add a move; static, handheld and tracking are added only once."""
        if move.movement in _ONCE and any(
            each.movement == move.movement for _, _, each in self.found
        ):
            return
        self.found.append((start, end, move))


def find_moves(reading: Reading) -> Moves:
    """Camera moves of a shot."""
    moves = Moves()
    for match in reading.matches:
        meaning = match.meaning("movement")
        if meaning:
            _named_move(reading, match, meaning.value, moves)
        elif match.meaning("action") and not (set(range(match.start, match.end)) & moves.taken):
            _verb_move(reading, match, moves)
    for position, token in enumerate(reading.tokens):
        lone = {reading.word(position - 1), reading.word(position + 1)} <= _MARKS
        if lone and token.text in _ONCE - {move.movement for _, _, move in moves.found}:
            moves.add(position, position + 1, CameraMove(token.text, None, None))
            moves.taken.add(position)
    moves.found.sort(key=lambda each: each[0])
    _join_following(reading, moves)
    moves.found = [
        (start, end, replace(move, degrees=degrees(reading, number, moves.found)))
        for number, (start, end, move) in enumerate(moves.found)
    ]
    return moves


def _join_following(reading: Reading, moves: Moves) -> None:
    """Merge a pan with the following into one tracking move: "Pans, following a car"."""
    for (start, end, move), (later, _, other) in zip(moves.found, moves.found[1:], strict=False):
        joined = set(reading.words(end, later)) <= _BETWEEN
        turns = (move.movement, move.direction, other.movement) == ("pan", None, "tracking")
        if turns and joined:
            moves.found.remove((start, end, move))
            return


def find_direction(reading: Reading, verb: Match, *, camera: bool) -> tuple[str | None, int | None]:
    """The direction inside a phrase ("truck left") or right after it, and its position if after;
    (None, None) for none."""
    inside = set(reading.words(verb.start, verb.end))
    for word, direction in _DIRECTION_INSIDE.items():
        if camera and word in inside:
            return direction, None
    position = verb.end
    while position < min(len(reading.tokens), verb.end + _REACH):
        match = reading.at(position)
        meaning = match.meaning("direction") if match else None
        if match and meaning:
            if not reading.same_clause(verb.end, match.start):
                return None, None
            if _is_free(reading, verb, match, meaning.value, camera=camera):
                return meaning.value, match.start
        elif match and match.meaning("action", "movement") and not _is_named(reading, match):
            return None, None
        position = match.end if match and match.end > position else position + 1
    return None, None


def _is_named(reading: Reading, match: Match) -> bool:
    """Whether a word that may be a verb is a noun: "the dance", "chases a white fish"."""
    return reading.is_noun(match) or any(noun == match for noun, _ in reading.mentions)


def _named_move(reading: Reading, match: Match, movement: str, moves: Moves) -> None:
    words = reading.words(match.start, match.end)
    direction, position = find_direction(reading, match, camera=True)
    if reading.word(match.end - 1) == "right" and only_stresses(reading, match.end):
        direction = None
    if _is_no_move(reading, match, movement, direction):
        return
    moves.taken.update(range(match.start, match.end))
    if position is not None:
        moves.taken.add(position)
    if direction is None and movement in ("crane", "drone", "pedestal"):
        direction, position = _vertical_after(reading, match, moves)
    if movement == "zoom" and direction is None:
        direction = "in" if CRASH & set(words) else None
    if movement == "tracking":
        direction = _tracking_direction(reading, match, direction)
    meant = {movement, *_also(match)}
    if direction is None and meant & _GUIDED and goes_along(reading, match.end):
        meant = meant - _GUIDED | {"tracking"}
    speed = find_speed(reading, match.start, match.end)
    for each in sorted(meant - {"drone"} or {movement}):
        way = _FIXED.get(each, None if each in ("static", "handheld", "rack_focus") else direction)
        moves.add(match.start, match.end, CameraMove(each, way, speed))


def _is_no_move(reading: Reading, match: Match, movement: str, direction: str | None) -> bool:
    """Whether the words mean a thing or what a subject does: "the pan" in a kitchen."""
    if match.meaning("subject") and _is_object(reading, match):
        return True
    if match.meaning("action") and _is_figures(reading, match):
        return True
    bare = match.end == match.start + 1
    if bare and movement in _BARE and _subject_does(reading, match):
        return True
    if bare and _tilts_a_part(reading, match):
        return True
    if movement == "drone" and not _drone_moves(reading, match):
        return True
    if bare and reading.word(match.start) == "crane" and not direction:
        after = reading.at(match.end)
        return not (after and after.meaning("action") and _vertical(after))
    named = reading.is_noun(match) and bare and not direction
    return named and movement not in ("whip_pan", "arc", "zoom")


def _is_figures(reading: Reading, match: Match) -> bool:
    """Whether a figure does it: "the plane does a barrel roll", "a barrel roll of the plane"."""
    verb = carried(reading, match)
    if verb:
        start = reading.sentence_start(verb.start)
        named = any(start <= noun.start < verb.start for noun, _ in reading.mentions)
        return named and not camera_does(reading, verb)
    told = surface(reading.tokens, match) != "base"
    does = told and any(noun.end == match.start for noun, _ in reading.mentions)
    return does or of_whom(reading, match) is not None


def _vertical(verb: Match) -> bool:
    meaning = verb.meaning("action")
    return meaning is not None and meaning.value in _VERTICAL


def _also(match: Match) -> set[str]:
    """All movements that a phrase means: "handheld tracking shot"."""
    return {meaning.value for meaning in match.meanings if meaning.category == "movement"}


def _verb_move(reading: Reading, match: Match, moves: Moves) -> None:
    """Add the move of a verb that subjects have too: "The camera slowly goes left"."""
    does = camera_does(reading, match)
    if not does and not _goes_on(reading, match, moves):
        return
    direction, position = find_direction(reading, match, camera=True)
    named = _meant_by_verb(reading, match, direction)
    if not does and direction and _only_moves(match):
        _give_direction(moves, direction)  # "tracking shot from the side, moving left"
        moves.taken.add(match.start)
        return
    if named is None or reading.word(match.start - 1) == "to":
        if does:
            moves.taken.add(match.start)
        return
    way = named[1] if len(named) > 1 else _FIXED.get(named[0], direction)
    if named[0] in ("static", "handheld"):
        way = None
    moves.taken.update(range(match.start, match.end))
    if position is not None:
        moves.taken.add(position)
    speed = find_speed(reading, match.start, match.end)
    moves.add(match.start, match.end, CameraMove(named[0], way, speed))


def _only_moves(verb: Match) -> bool:
    """Whether a verb names no particular camera move: "goes", "slides"."""
    meaning = verb.meaning("action")
    known = read("camera")["camera_verbs"]
    return meaning is not None and meaning.group == "move" and meaning.value not in known


def _meant_by_verb(reading: Reading, verb: Match, direction: str | None) -> list[str] | None:
    """The movement of a verb, with a direction if the verb fixes it; None if it names no move."""
    table, meaning = read("camera"), verb.meaning("action")
    ahead = reading.words(verb.end, verb.end + 2)
    named: list[str] | None = table["camera_verbs"].get(meaning.value) if meaning else None
    if named is None and meaning and meaning.group == "move":
        along = [table["camera_along"][word] for word in ahead if word in table["camera_along"]]
        named = table["camera_goes"].get(direction or "") or (along[0] if along else None)
    elif named and named[0] == "roll" and "around" in ahead:
        named = ["arc"]
    guided = named is None or named[0] in _GUIDED
    return ["tracking"] if guided and goes_along(reading, verb.end) else named


def _goes_on(reading: Reading, verb: Match, moves: Moves) -> bool:
    """Whether the verb continues a sentence on the camera only: "slow arc, rising 20 degrees"."""
    start = reading.sentence_start(verb.start)
    if any(start <= match.start < verb.start for match, _ in reading.mentions):
        return False
    if PRONOUNS & set(reading.words(start, verb.start)):
        return _it_is_the_camera(reading, verb, moves, start)
    meaning = verb.meaning("action")
    if reading.word(verb.start - 1) == "to":
        return False
    known = meaning and (meaning.value in read("camera")["camera_verbs"] or meaning.group == "move")
    here = [move for begin, _, move in moves.found if start <= begin < verb.start]
    framed = any(
        each.meaning("shot_size", "angle") and start <= each.start < verb.start
        for each in reading.matches
    )
    if not known or not here:
        opens = verb.start == start and surface(reading.tokens, verb) == "base"
        follows = bool(meaning and meaning.value in ("follow", "chase", "pursue", "track"))
        turns = bool(meaning and meaning.value in _TURNS) and _is_turn(reading, verb)
        return bool(opens and (follows or turns)) or bool(framed and follows)
    if all(move.movement in ("static", "handheld") for move in here):
        return bool(meaning and meaning.value in ("follow", "chase", "run"))
    return surface(reading.tokens, verb) in ("ing", "base")


def _is_turn(reading: Reading, verb: Match) -> bool:
    """Whether a verb is a command to the camera, by its sense of rotation or degrees: "Roll
    clockwise 30 degrees"."""
    after = reading.words(verb.end, min(verb.end + 3, reading.sentence_end(verb.start)))
    return bool({"clockwise", "counterclockwise", "anticlockwise"} & set(after)) or any(
        DEGREES.fullmatch(word) for word in after
    )


def _it_is_the_camera(reading: Reading, verb: Match, moves: Moves, start: int) -> bool:
    """Whether "it" can only be the camera: "The camera tilts down, then it stays still"."""
    around = reading.words(start, verb.start)
    named = [m.meaning("subject") for m, _ in reading.mentions if m.start < verb.start]
    return bool(moves.found) and all(map(is_person, named)) and "it" in around


def _give_direction(moves: Moves, direction: str) -> None:
    if moves.found:
        start, end, move = moves.found[-1]
        if move.direction is None and move.movement != "static":
            moves.found[-1] = (start, end, replace(move, direction=direction))


def _is_object(reading: Reading, match: Match) -> bool:
    """Whether a word with a determiner is a thing and no move: "the pan"."""
    before = reading.word(match.start - 1)
    of = reading.word(match.start - 2) in ("of", "over", "in", "with", "holds", "from")
    slow = reading.words(match.start - 2, match.start)
    return before in DETERMINERS and (of or "slow" not in slow)


def _subject_does(reading: Reading, match: Match) -> bool:
    """Whether the subject before the verb does it: "A chef tilts it"."""
    if surface_of(reading, match) == "base" or camera_does(reading, match):
        return False
    start = reading.sentence_start(match.start)
    before = [each for each, _ in reading.mentions if start <= each.start < match.start]
    if not before:
        return False
    between = reading.words(before[-1].end, match.start)
    if any(word in ("camera", "shot", ",") for word in between):
        return False
    return surface_of(reading, match) == "s" and "action" in {m.category for m in match.meanings}


def _is_of_a_blow(reading: Reading, side: Match) -> bool:
    """ "Throws a left hook", but "makes a left turn"."""
    after = reading.word(side.end)
    blow = after.isalpha() and after not in _TURNED
    return reading.word(side.start - 1) in INDEFINITE and blow


def _tilts_a_part(reading: Reading, match: Match) -> bool:
    """ "It tilts its head", "he tilts his hat": what is somebody's."""
    part = reading.at(match.end + 1)
    own = reading.word(match.end) in POSSESSIVES
    return own and part is not None and part.meaning("body", "clothing") is not None


def surface_of(reading: Reading, match: Match) -> str:
    """The form of the first word of a movement: ``"s"``, ``"ing"`` or ``"base"``."""
    word = reading.word(match.start)
    return "ing" if word.endswith("ing") else "s" if word.endswith("s") else "base"


def _drone_moves(reading: Reading, match: Match) -> bool:
    """Whether the word "drone" states a move by itself; otherwise its verb is read instead."""
    after = [reading.at(position) for position in range(match.end, match.end + 3)]
    for verb in after:
        meaning = verb.meaning("action") if verb else None
        if meaning and meaning.value in ("circle", "follow", "chase", "track", "hover"):
            return False
        if verb and verb.meaning("movement"):
            return False
    bare = match.end == match.start + 1 and reading.word(match.start) == "drone"
    if not bare:
        return True
    followed = any(verb and verb.meaning("action", "direction") for verb in after)
    return followed or not reading.is_noun(match)


def _vertical_after(reading: Reading, match: Match, moves: Moves) -> tuple[str | None, int | None]:
    """The direction of a verb after the move, and its position: "Crane shot rising over", "the
    drone slowly ascends"."""
    for position in range(match.end, min(len(reading.tokens), match.end + 3)):
        verb = reading.at(position)
        meaning = verb.meaning("action") if verb else None
        if verb and meaning:
            moves.taken.update(range(verb.start, verb.end))
            if meaning.value in _VERTICAL:
                return _VERTICAL[meaning.value], position
            direction, place = find_direction(reading, verb, camera=True)
            return direction, place
    return None, None


def _tracking_direction(reading: Reading, match: Match, direction: str | None) -> str | None:
    """The direction, unless it is where the camera is: "from left to right", not "from the
    left"."""
    after = reading.words(match.end, match.end + 5)
    kept = "keeps" in reading.words(match.start, match.end)  # "keeps up with her"
    if kept or ("from" in after and "to" not in after):
        return None
    return direction


def _is_free(reading: Reading, verb: Match, word: Match, direction: str, *, camera: bool) -> bool:
    """Whether "up" or "in" is a direction of its own and no preposition: "looks up", not "walks up
    the steps"."""
    after = reading.word(word.end)
    text = reading.words(word.start, word.end)
    if text == ["right"] and only_stresses(reading, word.end):
        return False
    part = reading.at(word.end)
    of_body = bool(part and part.meaning("body", "feature", "clothing"))
    if (
        not camera
        and direction in ("left", "right")
        and (of_body or reading.word(word.start - 1) in POSSESSIVES)
    ):
        return False  # "with her right hand"
    if not camera and direction in ("left", "right") and _is_of_a_blow(reading, word):
        return False
    if direction == "in":
        is_zoom = camera and "zoom" in reading.word(verb.start)
        return (is_zoom and word.start <= verb.end + 1) or (
            word.start == verb.end and (not after or after in (",", ".", ";", "and", "then"))
        )
    if camera and text[0] == "from" and "to" not in text and len(text) > 1:
        return False
    if len(text) > 1 or direction not in ("up", "down", "out", "backward"):
        return True
    if camera:
        return after != "of"
    if text[0] in ("backward", "backwards", "upward", "upwards", "downward", "downwards"):
        return True
    closed = not after or not after[0].isalnum() or after in ("at", "and", "then", "past", "into")
    if text[0] == "back":
        return closed and after not in ("at", "into")
    return closed or (
        after in ("for", "with", "towards", "toward", "through") and direction != "out"
    )
