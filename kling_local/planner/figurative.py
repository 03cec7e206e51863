"""Figurative words: "midnight blue" is no midnight, "a mountain of books" is no mountain."""

from __future__ import annotations

from kling_local.planner.vocabulary import Match, Meaning, Token

_MASSES = frozenset("mountain river forest sea ocean lake jungle flood".split())
"""Places used for a great quantity of something."""
_THERE = frozenset("water snow ice rock stone boulder bamboo tree wood".split())
"""What such a place is really made of, so that "of" makes it no figure of speech."""
_INNER = frozenset("mind heart head soul dreams dream thoughts imagination memory memories".split())
_WHOSE = frozenset("his her their my your our the".split())
_NATURE = ("weather", "time_of_day", "place")


def with_figurative(tokens: list[Token], matches: list[Match]) -> list[Match]:
    """The matches, with hours, weathers and places that are not meant literally neutralised."""
    starts = {match.start: match for match in matches}
    found: list[Match] = []
    dropped = -1
    for match in matches:
        after = starts.get(match.end)
        if match.start < dropped:
            continue
        if after and _is_shade(tokens, match, after):
            found.append(Match(match.start, after.end, after.meanings))
            dropped = after.end
        elif match.meaning(*_NATURE) and (
            _is_mass(tokens, starts, match)
            or _is_felt(tokens, starts, match)
            or (after is not None and _is_cut_for(match, after))
        ):
            found.append(Match(match.start, match.end, (Meaning("figurative", "", "any"),)))
        else:
            found.append(match)
    return found


def _is_shade(tokens: list[Token], hour: Match, color: Match) -> bool:
    """Whether a time only names a shade: "A midnight blue car", not "at midnight blue light"."""
    told = hour.meaning("time_of_day") is not None and color.meaning("color") is not None
    before = tokens[hour.start - 1].text if hour.start else ""
    return told and before not in ("at", "by", "in", "until") and hour.end == hour.start + 1


def _is_cut_for(nature: Match, clothes: Match) -> bool:
    """Whether weather only says what clothes are for: "A rain jacket", "snow boots"."""
    return nature.meaning("weather") is not None and clothes.meaning("clothing") is not None


def _is_mass(tokens: list[Token], starts: dict[int, Match], place: Match) -> bool:
    """Whether a place means a great quantity: "A river of cars", not "a forest of pines"."""
    meaning, noun = place.meaning("place"), starts.get(place.end + 1)
    if meaning is None or meaning.value not in _MASSES or not noun:
        return False
    if place.end >= len(tokens) or tokens[place.end].text != "of":
        return False
    thing, stuff = noun.meaning("subject"), noun.meaning("scenery")
    if thing:
        return thing.group != "plant" and thing.plural
    return stuff is not None and stuff.value not in _THERE and meaning.value != "forest"


def _is_felt(tokens: list[Token], starts: dict[int, Match], match: Match) -> bool:
    """Whether weather stands for a feeling: "A storm brews in her mind", "a storm of emotions"."""
    if match.meaning("weather") is None:
        return False
    words = [token.text for token in tokens]
    end = next((n for n in range(match.end, len(words)) if not words[n][0].isalnum()), len(words))
    inside = any(
        words[place] in ("in", "inside", "within")
        and words[place + 1] in _WHOSE
        and words[place + 2] in _INNER
        for place in range(match.end, end - 2)
    )
    of = words[match.end : match.end + 1] == ["of"] and match.end + 1 < end
    noun = starts.get(match.end + 1)
    seen = noun is not None and noun.meaning("scenery", "weather", "subject", "effect")
    return inside or (of and not seen and words[match.end + 1] not in _WHOSE | {"a"})
