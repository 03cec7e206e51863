"""Intent: the words of one shot become a blueprint. What the words do not say stays unknown."""

from __future__ import annotations

from dataclasses import dataclass, field

from kling_local.planner.language import in_english
from kling_local.planner.negation import take_out_negations
from kling_local.planner.speech import take_out_quotes
from kling_local.planner.subjects import find_subjects
from kling_local.planner.vocabulary import Match, Meaning, Token, tokenize, vocabulary
from kling_local.planner.where import scene_of
from kling_local.shots import (
    Action,
    Audio,
    Blueprint,
    Camera,
    CameraMove,
    Environment,
    Lighting,
    Relation,
    Style,
    Subject,
)

_DETERMINERS = frozenset(
    "a an the this that his her its their my your our one some every each".split()
)
_PREPOSITIONS = frozenset(
    "in on at by near through across over along beside under with of past behind to".split()
)
_RELATIONS = frozenset("on under behind beside near above below inside beneath".split())
_MOVES_WITH_FIXED_DIRECTION = {"push_in": "in", "pull_out": "out"}
_DIRECTION_INSIDE = {
    "left": "left", "right": "right", "up": "up", "down": "down",
    "rises": "up", "lifts": "up", "descends": "down", "lowers": "down",
}  # fmt: skip
_CLAUSE_WORDS = frozenset("while then as before after and but".split())
_SENTENCE_ENDS = frozenset(".!?;:")
_PRONOUNS = frozenset("it he she they who which that both".split())
_OPENERS = frozenset("then and now next finally suddenly slowly quickly close up wide shot".split())
_THINGS = ("place", "weather", "light_source", "effect", "ambience", "time_of_day")
_CAMERA_GOES = {
    "left": ("truck", "left"), "right": ("truck", "right"),
    "up": ("pedestal", "up"), "down": ("pedestal", "down"),
    "forward": ("push_in", "in"), "backward": ("pull_out", "out"),
}  # fmt: skip
_TOWARDS = frozenset("to toward towards at from past into before of by near behind".split())
_COUNTED = frozenset("two three four five six seven eight nine ten several many".split())
_REACH = 6
"""How many words after a verb a direction may stand."""


@dataclass(frozen=True)
class Reading:
    """One shot's words as tokens and found phrases; the parts of the blueprint are read off it."""

    tokens: list[Token]
    matches: list[Match]
    subjects: list[tuple[Match, Subject]] = field(default_factory=list)

    def all(self, *categories: str) -> list[Meaning]:
        """Meanings of these categories, in the order of the text."""
        found = [match.meaning(*categories) for match in self.matches]
        return [meaning for meaning in found if meaning]

    def first(self, *categories: str) -> Meaning | None:
        """The first meaning of these categories."""
        return next(iter(self.all(*categories)), None)

    def values(self, category: str) -> tuple[str, ...]:
        """Distinct values of a category, in the order of the text."""
        return tuple(dict.fromkeys(meaning.value for meaning in self.all(category)))

    def is_noun(self, match: Match) -> bool:
        """Whether a determiner stands before it: "a walk", "the dance"."""
        return match.start > 0 and self.tokens[match.start - 1].text in _DETERMINERS

    def is_thing(self, position: int) -> bool:
        """Whether the word there is a noun that no subject is made of, and that may do something:
        "the snow falls", but not "a dog in the snow runs"."""
        covering = [match for match in self.matches if match.start <= position < match.end]
        start = covering[0].start if covering else position
        named = start > 0 and self.tokens[start - 1].text in _DETERMINERS
        subject = any(match.start <= position < match.end for match, _ in self.subjects)
        is_noun = not covering or bool(covering[0].meaning(*_THINGS))
        around = start > 1 and self.tokens[start - 2].text in _PREPOSITIONS
        return named and is_noun and not subject and not around

    def sentence_start(self, position: int) -> int:
        """Index of the first token of the sentence that holds a place."""
        for index in range(position - 1, -1, -1):
            if self.tokens[index].text in _SENTENCE_ENDS:
                return index + 1
        return 0

    def same_clause(self, start: int, end: int) -> bool:
        """Whether no mark and no joining word stands between two places."""
        return all(
            token.is_word and token.text not in _CLAUSE_WORDS for token in self.tokens[start:end]
        )


def resolve(prompt: str) -> Blueprint:
    """Read one shot's words. Quotes and negated words are taken out before the scene is read.

    Of Chinese and Spanish the common words are read, of other languages than English nothing.
    """
    quotes = take_out_quotes(prompt)
    negations = take_out_negations(in_english(quotes.rest))
    tokens = tokenize(negations.rest)
    matches = vocabulary().match(tokens)
    reading = Reading(tokens, matches, find_subjects(tokens, matches))
    camera, camera_verbs = _camera(reading)
    silent = bool(reading.first("silence")) or bool({"sound", "audio"} & set(negations.exclude))
    return Blueprint(
        subjects=tuple(subject for _, subject in reading.subjects),
        actions=_actions(reading, camera_verbs, motionless=negations.motionless),
        relations=_relations(reading),
        environment=_environment(reading),
        lighting=_lighting(reading),
        camera=camera,
        style=Style(
            look=reading.values("look"),
            mood=reading.values("mood"),
            era=_value(reading.first("era")),
            medium=_value(reading.first("medium")),
        ),
        audio=Audio(
            dialogue=quotes.dialogue,
            effects=reading.values("effect"),
            ambience=reading.values("ambience"),
            music=_value(reading.first("music")),
            silence=silent,
        ),
        text_on_screen=quotes.text_on_screen,
        exclude=negations.exclude,
    )


def says_it_continues(prompt: str) -> bool:
    """Whether the words ask for no cut before this shot."""
    return any(match.meaning("continues") for match in vocabulary().match(tokenize(prompt)))


def _value(meaning: Meaning | None) -> str | None:
    return meaning.value if meaning else None


def _camera(reading: Reading) -> tuple[Camera, set[int]]:
    """Framing and moves, and the token positions of the verbs that are the camera's."""
    moves: list[CameraMove] = []
    taken: set[int] = set()
    for match in reading.matches:
        meaning = match.meaning("movement")
        travel = _travel(reading, match)
        if travel:
            moves.append(travel)
            taken.add(match.start)
        if not meaning or (match.meaning("subject") and reading.is_noun(match)):
            continue
        direction, position = _direction(reading, match)
        if reading.is_noun(match) and match.end == match.start + 1 and not direction:
            continue  # "the pan" in a kitchen
        taken.update(range(match.start, match.end))
        if position is not None:
            taken.add(position)
        if meaning.value == "static" and any(move.movement == "static" for move in moves):
            continue
        fixed = _MOVES_WITH_FIXED_DIRECTION.get(meaning.value)
        moves.append(CameraMove(meaning.value, fixed or direction, _speed(reading, match)))
    camera = Camera(
        shot_size=_value(reading.first("shot_size")),
        angle=_value(reading.first("angle")),
        moves=tuple(moves),
    )
    return camera, taken


def _travel(reading: Reading, match: Match) -> CameraMove | None:
    """ "The camera slowly goes left" with a verb that subjects have too."""
    meaning = match.meaning("action")
    is_travel = meaning and meaning.group == "move" and not match.meaning("movement")
    if not is_travel or not _camera_does(reading, match):
        return None
    direction, _ = _direction(reading, match)
    named = _CAMERA_GOES.get(direction or "")
    return CameraMove(*named, _speed(reading, match)) if named else None


def _camera_does(reading: Reading, verb: Match) -> bool:
    """Whether the camera is named after every subject and pronoun that stands before the verb."""
    start = reading.sentence_start(verb.start)
    ends = [match.end for match, _ in reading.subjects if start <= match.start < verb.start]
    for position in range(verb.start - 1, max([start, *ends]) - 1, -1):
        word = reading.tokens[position].text
        if word in _PRONOUNS:
            return False
        if word == "camera":
            before = [token.text for token in reading.tokens[max(0, position - 2) : position]]
            return not _TOWARDS & set(before)
    return False


def _direction(reading: Reading, verb: Match) -> tuple[str | None, int | None]:
    """The direction inside a phrase ("truck left") or right after it, and where that stands."""
    inside = {token.text for token in reading.tokens[verb.start : verb.end]}
    for word, direction in _DIRECTION_INSIDE.items():
        if word in inside:
            return direction, None
    for match in reading.matches:
        meaning = match.meaning("direction")
        if not meaning or not verb.end <= match.start < verb.end + _REACH:
            continue
        if meaning.value == "in" and not _in_is_a_direction(verb, match):
            continue
        if reading.same_clause(verb.end, match.start) and not _verb_between(reading, verb, match):
            return meaning.value, match.start
    return None, None


def _in_is_a_direction(verb: Match, word: Match) -> bool:
    """ "zooms in" is a direction, "runs in the rain" is not."""
    is_zoom = _value(verb.meaning("movement")) == "zoom"
    return is_zoom and word.start <= verb.end + 1


def _verb_between(reading: Reading, verb: Match, end: Match) -> bool:
    between = [match for match in reading.matches if verb.end <= match.start < end.start]
    return any(
        match.meaning("action", "movement") and not reading.is_noun(match) for match in between
    )


def _speed(reading: Reading, verb: Match) -> str | None:
    for match in reading.matches:
        meaning = match.meaning("manner")
        near = match.end == verb.start or verb.end <= match.start <= verb.end + 2
        if meaning and near:
            return (
                "slow"
                if meaning.value in ("slowly", "slow", "gently", "calmly", "smoothly")
                else "fast"
            )
    return None


def _actions(reading: Reading, camera_verbs: set[int], *, motionless: bool) -> tuple[Action, ...]:
    actions: list[Action] = []
    aside: list[Action] = []
    for match in reading.matches:
        meaning = match.meaning("action")
        if not meaning or match.start in camera_verbs or _camera_does(reading, match):
            continue
        owner = _described_by(reading, match)
        if owner:
            aside.append(Action(owner.id, meaning.value, _manner(reading, match)))
        if owner or reading.is_noun(match):
            continue
        if match.meaning("subject", "place", "color") and not _after_subject(reading, match):
            continue
        doer = _doer(reading, match)
        if doer:
            direction, _ = _direction(reading, match)
            manner = _manner(reading, match)
            actions.append(Action(doer.subject, meaning.value, manner, direction))
    actions += [each for each in aside if each not in actions]
    stands = motionless or bool(reading.first("negation"))
    if stands and not any(action.verb in ("stand", "sit", "lie", "wait") for action in actions):
        subject = reading.subjects[0][1].id if reading.subjects else None
        actions.insert(0, Action(subject, "stay"))
    return tuple(actions)


def _described_by(reading: Reading, verb: Match) -> Subject | None:
    """The subject that a participle before it describes: "a bouncing yellow ball"."""
    word, meaning = reading.tokens[verb.end - 1].text, verb.meaning("action")
    rests = meaning is not None and meaning.group == "still" and word.endswith("ed")
    if not (word.endswith("ing") or rests) or verb.meaning("attribute"):
        return None
    looks = {
        position
        for match in reading.matches
        if match.meaning("color", "attribute", "manner")
        for position in range(match.start, match.end)
    }
    first, last = verb.start - 1, verb.end
    while first >= 0 and (first in looks or reading.tokens[first].text == ","):
        first -= 1
    while last in looks:
        last += 1
    if first < 0 or reading.tokens[first].text not in _DETERMINERS | _COUNTED:
        return None
    return next((subject for match, subject in reading.subjects if match.start == last), None)


def _after_subject(reading: Reading, match: Match) -> bool:
    return any(other.end == match.start for other, _ in reading.subjects)


@dataclass(frozen=True)
class _Doer:
    """Who does it: a subject's id, or None for "it" and the like."""

    subject: str | None


def _doer(reading: Reading, verb: Match) -> _Doer | None:
    """Who does what the verb says, or None when it is something the blueprint does not name.

    That is the nearest subject before it in its sentence; else, for a pronoun or a verb that opens
    the sentence, the subject talked about last. "Steam rises" and "the snow falls" are nobody's.
    """
    start = reading.sentence_start(verb.start)
    words = [token.text for token in reading.tokens[start : verb.start] if token.is_word]
    if words and (words[-1] in ("shot", "view") or reading.is_thing(verb.start - 1)):
        return None
    before = [(match, subject) for match, subject in reading.subjects if match.end <= verb.start]
    here = [subject for match, subject in before if match.start >= start]
    if here:
        return _Doer(here[-1].id)
    opens = all(word in _OPENERS for word in words)
    if opens or _PRONOUNS & set(words):
        return _Doer(before[-1][1].id if before else _later_subject(reading, verb))
    return None


def _later_subject(reading: Reading, verb: Match) -> str | None:
    """ "Running left, a dog ..." names its subject after the verb."""
    ids = [subject.id for match, subject in reading.subjects if match.start >= verb.end]
    return ids[0] if len(ids) == 1 else None


def _manner(reading: Reading, verb: Match) -> str | None:
    for match in reading.matches:
        meaning = match.meaning("manner")
        if meaning and (match.end == verb.start or verb.end <= match.start <= verb.end + 2):
            return meaning.value
    return None


def _relations(reading: Reading) -> tuple[Relation, ...]:
    relations = []
    pairs = zip(reading.subjects, reading.subjects[1:], strict=False)
    for (first, a), (second, b) in pairs:
        between = [token.text for token in reading.tokens[first.end : second.start]]
        words = [word for word in between if word in _RELATIONS]
        if (
            len(between) <= _REACH
            and len(words) == 1
            and reading.same_clause(first.end, second.start)
        ):
            relations.append(Relation(a.id, words[0], b.id))
    return tuple(relations)


def _environment(reading: Reading) -> Environment:
    subjects = {match.start for match, _ in reading.subjects}
    places = [
        match
        for match in reading.matches
        if match.meaning("place")
        and match.start not in subjects
        and (not match.meaning("action") or reading.is_noun(match))
    ]
    place, others = scene_of(reading.tokens, reading.matches, places)
    return Environment(
        place=place.value if place else None,
        time_of_day=_value(reading.first("time_of_day")),
        weather=_value(reading.first("weather")),
        setting=vocabulary().settings.get(place.group) if place else None,
        details=others,
    )


def _lighting(reading: Reading) -> Lighting:
    return Lighting(
        sources=reading.values("light_source"),
        quality=_value(reading.first("light_quality")),
        direction=_value(reading.first("light_direction")),
        color=_value(reading.first("light_color")),
        contrast=_value(reading.first("light_contrast")),
    )
