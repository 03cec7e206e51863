"""Scene: place, time, weather and light of one shot."""

from __future__ import annotations

from dataclasses import dataclass

from kling_local.planner.doers import Deed
from kling_local.planner.kinds import is_living
from kling_local.planner.reading import DETERMINERS, Reading
from kling_local.planner.vocabulary import Match, read, vocabulary
from kling_local.planner.where import scene_of
from kling_local.shots import Environment, Lighting

_SEASONS = frozenset({"spring", "summer", "autumn", "fall", "winter"})
_LIGHT_REACH = 5
_LIGHT = ("light_source", "light_quality", "light_direction", "light_color", "light_contrast")


@dataclass(frozen=True)
class Found:
    """A slot's value and the tokens that say it."""

    slot: str
    value: str
    start: int
    end: int


def find_environment(reading: Reading, deeds: list[Deed]) -> tuple[Environment, list[Found]]:
    """Place, time and weather, and the tokens that say them; words of actions are no scenery."""
    subjects = {match.start for match, _ in reading.mentions} | {deed.start for deed in deeds}
    places = [
        match
        for match in reading.matches
        if match.meaning("place")
        and match.start not in subjects
        and (not match.meaning("action") or _is_noun(reading, match))
        and _is_place(reading, match)
    ]
    place, others, where = scene_of(reading.tokens, reading.matches, places)
    found: list[Found] = []
    if place and where:
        found.append(Found("environment.place", place.value, where.start, where.end))
    for slot in ("time_of_day", "weather"):
        for match, meaning in reading.all(slot):
            acts = match.meaning("action") and reading.word(match.end) in DETERMINERS
            same = where and match.start == where.start and slot == "weather"
            if not same and not acts:
                found.append(Found(f"environment.{slot}", meaning.value, match.start, match.end))
                break
    details = dict.fromkeys((*others, *_scenery(reading, places, subjects)))
    values = {each.slot: each.value for each in found}
    said = next((meaning.group for _, meaning in reading.all("setting")), None)
    setting = vocabulary().settings.get(place.group) if place else said
    return (
        Environment(
            place=values.get("environment.place"),
            time_of_day=values.get("environment.time_of_day"),
            weather=values.get("environment.weather"),
            setting=setting,
            details=tuple(details),
        ),
        found,
    )


def _is_place(reading: Reading, match: Match) -> bool:
    """Whether a word names the place: "on the moon", not "howling at the moon" or "stormy sky"."""
    before = reading.words(match.start - 2, match.start)
    meaning = match.meaning("place")
    if match.meaning("movement"):
        return bool({"in", "into"} & set(before))
    light = reading.at(match.end)
    if light and light.start == match.end and reading.word(match.end) in ("light", "lights"):
        inside = meaning is not None and meaning.group == "room"  # "hallway light"
        return inside or bool(light.meaning("place"))  # "city lights" are none
    following = next((noun for noun, _ in reading.mentions if noun.start == match.end), None)
    if following and is_living(following.meaning("subject")):
        return False  # "a street artist"
    if meaning and meaning.value == "snow":
        after = reading.at(match.end)
        if reading.word(match.end) in ("outside", "falling") or (
            after and after.meaning("scenery")
        ):
            return False
    if meaning and meaning.value in ("moon", "sky", "underwater", "galaxy", "void"):
        return meaning.value == "underwater" or bool(
            {"on", "in", "through", "across", "over"} & set(before)
        )
    if meaning and meaning.value == "home" and _goes_home(reading, match):
        return False
    if meaning and meaning.value in ("interior", "indoors", "concert", "home"):
        return True
    return not (match.meaning("music", "look", "era"))


def _goes_home(reading: Reading, home: Match) -> bool:
    """Whether "home" is only where somebody is going, "walks home", "rides his bike home", so that
    the picture shows the way; not in "Stays home"."""
    verb = reading.at(home.start - 1)
    action = verb.meaning("action") if verb else None
    if action is not None:
        return action.group == "move"
    return any(noun.end == home.start for noun, _ in reading.mentions) and any(
        each.group == "move"
        for match, each in reading.all("action")
        if reading.sentence_start(home.start) <= match.start < home.start
    )


def _scenery(reading: Reading, places: list[Match], subjects: set[int]) -> list[str]:
    taken = {match.start for match in places}
    found = []
    for match in reading.matches:
        meaning = match.meaning("scenery")
        if meaning and match.start not in subjects and match.start not in taken:
            if match.meaning("action") and not _is_noun(reading, match):
                continue
            after = reading.at(match.end)
            kinds = ("scenery",) if meaning.value in _SEASONS else ("scenery", "place")
            adjacent = after and after.start == match.end and after.meaning(*kinds)
            if match.end in subjects or (adjacent and not meaning.plural):
                continue  # "a stone viaduct", "a stone floor"
            found.append(meaning.value)
        elif match.meaning("place") and match.start not in taken | subjects:
            place = match.meaning("place")
            if place and place.value == "sky":
                found.append("sky")
    return found


def _is_noun(reading: Reading, match: Match) -> bool:
    """Whether a word that is also a verb ("waves", "steps") is a noun: no doer is before it."""
    before = reading.at(match.start - 1)
    doer = any(noun.end == match.start for noun, _ in reading.mentions)
    word = reading.word(match.start - 1)
    return not doer and not (before and before.meaning("manner", "clothing")) and word not in (
        "he", "she", "it", "they", "who", "one", "to",
    ) and not reading.joins_verbs(match)  # fmt: skip


def find_lighting(reading: Reading) -> tuple[Lighting, list[Found]]:
    """The light's sources and qualities, and the tokens that say them."""
    found: list[Found] = []
    for match in reading.matches:
        for category in _LIGHT:
            meaning = match.meaning(category)
            if meaning and _is_light(reading, match, category):
                slot = category.removeprefix("light_")
                found.append(Found(slot, meaning.value, match.start, match.end))
    lit_times = [
        each for each in reading.all("time_of_day") if reading.word(each[0].end - 1) == "light"
    ]
    for match, meaning in (*reading.all("light_noun", *_LIGHT), *lit_times):
        if meaning.value not in ("lightning", "neon") or reading.word(match.end - 1) == "lights":
            found += _around(reading, match)
    found += _lit_places(reading)
    found.sort(key=lambda each: each.start)
    first: dict[str, Found] = {}
    for each in found:
        first.setdefault(each.slot, each)
    sources = [each for each in found if each.slot == "source"]
    spans = [Found(f"lighting.{slot}", each.value, each.start, each.end)
             for slot, each in first.items() if slot != "source"]  # fmt: skip
    names = list(dict.fromkeys(each.value for each in sources))
    spans += [
        Found(f"lighting.sources[{number}]", name, where.start, where.end)
        for number, name in enumerate(names)
        for where in [next(each for each in sources if each.value == name)]
    ]

    def value(slot: str) -> str | None:
        return first[slot].value if slot in first else None

    lighting = Lighting(
        tuple(names), value("quality"), value("direction"), value("color"), value("contrast")
    )
    return lighting, spans


def _is_light(reading: Reading, match: Match, category: str) -> bool:
    if category != "light_source":
        return True
    if match.meaning("place") and _is_place(reading, match):
        return False
    if match.meaning("scenery") and not match.meaning("light_source").group:  # type: ignore[union-attr]
        return False
    named = match.start in {noun.start for noun, _ in reading.mentions}
    return not named or match.meaning("subject") is None  # "The moon." is seen, and shines


def _around(reading: Reading, noun: Match) -> list[Found]:
    """What the words around a light noun say: "warm amber light", "light from the left"."""
    table = read("light")["light_adjective"]
    found: list[Found] = []
    position = noun.start - 1
    for _ in range(_LIGHT_REACH):
        word = reading.word(position)
        if not word or not (word.isalpha() or word == ","):
            break
        slot = _light_word(table, word)
        color = reading.at(position)
        named = color.meaning("color") if color else None
        if slot and not (slot[1] == "dim" and _named_after(reading, position)):
            found.append(Found(slot[0], slot[1], position, position + 1))
        elif named:
            found.append(Found("color", named.value, position, position + 1))
        elif word not in ("and", ",", "light") and not (
            color and color.meaning("light_source", "time_of_day", "attribute", "light_noun")
        ):
            before = reading.at(position - 1)
            colored = before and before.meaning("color") and before.end == position
            if position < noun.start - 1 or color or not colored:
                break  # one unknown word may name the kind of light: "red emergency light"
        position -= 1
    if reading.word(noun.end) in ("is", "are"):
        slot = _light_word(table, reading.word(noun.end + 1))
        found += [Found(*slot, noun.end + 1, noun.end + 2)] if slot else []
        said = reading.at(noun.end + 1)
        tint = said.meaning("color") if said and not slot else None
        found += [Found("color", tint.value, noun.end + 1, noun.end + 2)] if tint else []
    return found + _from(reading, noun)


def _named_after(reading: Reading, position: int) -> bool:
    """Whether a colour follows, which "dark" then modifies: "dark blue light"."""
    match = reading.at(position + 1)
    return bool(match and match.meaning("color"))


def _light_word(table: dict[str, dict[str, list[str]]], word: str) -> tuple[str, str] | None:
    for slot, values in table.items():
        for value, words in values.items():
            if word in words:
                return slot, value
    return None


def _from(reading: Reading, noun: Match) -> list[Found]:
    verb = reading.at(noun.end)
    shines = verb and verb.start == noun.end and verb.meaning("action")
    start = verb.end if verb and shines else noun.end
    after = reading.words(start, start + _LIGHT_REACH)
    windows = [
        index for index, word in enumerate(after) if word in ("window", "windows", "curtains")
    ]
    if reading.word(noun.end - 1) in ("sunlight", "moonlight", "sun"):
        windows = []
    if windows and {"from", "through"} & set(after[: windows[0]]):
        return [Found("source", "window", noun.start, noun.end + windows[0] + 1)]
    for value, phrases in read("light")["light_from"].items():
        for phrase in phrases:
            words = phrase.split()
            if after[: len(words)] == words:
                return [Found("direction", value, start, start + len(words))]
    return []


def _lit_places(reading: Reading) -> list[Found]:
    """Light qualities stated of a place: "a dim office"."""
    table = read("light")["light_place"]
    found = []
    for match, _ in reading.all("place"):
        position = match.start - 1
        while (look := reading.at(position)) and look.meaning("attribute", "place"):
            if any(reading.word(position) in words for words in table.values()):
                break
            position = look.start - 1
        for value, words in table.items():
            if reading.word(position) in words:
                found.append(Found("quality", value, position, match.start))
    return found
