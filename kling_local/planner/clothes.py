"""Clothes: "in a red dress" and "wearing a blue coat" describe how somebody looks."""

from __future__ import annotations

from dataclasses import replace

from kling_local.planner.kinds import is_lifeless
from kling_local.planner.vocabulary import Match, Token, tokenize, vocabulary
from kling_local.shots import Subject

_WEARING = frozenset({"in", "with", "wearing", "wears", "wear", "wore", "has", "having"})
_BEFORE = frozenset("a an the his her their its some matching".split())
_AND = frozenset({"and", ","})
_SENTENCE_ENDS = frozenset(".!?;")
_PRONOUN_REACH = 12
_AFTER_A_COLOR = frozenset(
    "in on at by and with is are who that near under across through along over from to among amid"
    " during while as then but before after behind beside next close inside outside between against"
    " around above below past underwater indoors outdoors together alone has does".split()
)
_SIZES = frozenset(
    "small little tiny big large huge giant long short oversized tight loose baggy".split()
)
"""Words of cut and length, which are not kept as looks of clothes."""
_HIS = frozenset({"his", "her", "their"})
_AGE_WORDS = frozenset({"early", "mid", "late"})


def find_worn(tokens: list[Token], matches: list[Match]) -> dict[int, tuple[int, str]]:
    """What is worn, by the start of its match: where the words begin, and "red dress"."""
    worn: dict[int, tuple[int, str]] = {}
    last_end: int | None = None
    by_start = {match.start: match for match in matches}
    for match in matches:
        clothing, color = match.meaning("clothing", "feature"), match.meaning("color")
        carried = match.meaning("carried")
        clothing = clothing or carried
        if not clothing and not (color and _ends_there(tokens, matches, match)):
            continue
        start, looks = _description(tokens, matches, match.start)
        before = tokens[start - 1].text if start else ""
        goes_on = before in _AND and last_end is not None and last_end in (start - 1, start - 2)
        on_him = before == "on" and tokens[start].text in _HIS
        tagged = before == "," and _is_tag(tokens, matches, match, start)
        if carried and before != "with":
            continue
        if tagged:
            pass
        elif on_him or (
            before in _WEARING and (clothing or (before != "with" and start == match.start))
        ):
            start -= 1
        elif not (clothing and goes_on):
            continue
        noun = clothing.value if clothing else f"{color.value if color else ''} clothes"
        if match.meaning("feature") and not match.meaning("clothing"):
            looks = _feature(tokens, matches, start, match.start)
        after = by_start.get(match.end)
        if (
            after
            and not looks
            and (said := after.meaning("color"))
            and _ends_there(tokens, matches, after)
        ):
            looks = [said.value]  # "with a dress red"
        worn[match.start] = (start, " ".join((*looks, noun)))
        last_end = match.end
    return worn


def _is_tag(tokens: list[Token], matches: list[Match], noun: Match, start: int) -> bool:
    """Whether a garment is a tag of its own, a look and a noun between commas after a subject:
    "girl, long hair, red dress"."""
    closes = noun.end == len(tokens) or tokens[noun.end].text in (",", ".")
    looks = noun.start > start and not noun.meaning("scenery")
    subject = any(each.meaning("subject") and each.end < start for each in matches)
    plain = tokens[start].text not in _BEFORE
    return closes and looks and subject and plain


def dress(
    subjects: list[tuple[Match, Subject]],
    tokens: list[Token],
    worn: dict[int, tuple[int, str]],
) -> list[tuple[Match, Subject]]:
    """Add everything worn, and every age, to the attributes of its wearer.

    That is the last one named before it in the sentence; else the first one named after it; else,
    or if "he wears" refers back, the last one of the text before.
    """
    dressed = list(subjects)
    looks = sorted((*worn.values(), *_ages(tokens)))
    for start, what in looks:
        before = [index for index, (match, _) in enumerate(dressed) if match.end <= start]
        here = [
            index
            for index in before
            if not any(
                token.text in _SENTENCE_ENDS for token in tokens[dressed[index][0].end : start]
            )
        ]
        after = [index for index, (match, _) in enumerate(dressed) if match.start > start]
        choice = _wearer(dressed, here) or after[:1] or _wearer(dressed, before)
        if here or not _has_pronoun(tokens, start):
            pass
        elif before:
            choice = _wearer(dressed, before)
        if choice:
            match, subject = dressed[choice[0]]
            attributes = tuple(dict.fromkeys((*subject.attributes, what)))
            dressed[choice[0]] = (match, replace(subject, attributes=attributes))
    return dressed


def _wearer(dressed: list[tuple[Match, Subject]], choices: list[int]) -> list[int]:
    """The last of the choices; people and animals take precedence over things."""
    living = [index for index in choices if not is_lifeless(dressed[index][0].meaning("subject"))]
    return (living or choices)[-1:]


def _has_pronoun(tokens: list[Token], start: int) -> bool:
    """Whether a pronoun ("he wears") stands in the same sentence shortly before ``start``."""
    for position in range(start - 1, max(-1, start - _PRONOUN_REACH), -1):
        if tokens[position].text in _SENTENCE_ENDS:
            return False
        if tokens[position].text in ("he", "she", "they", "it"):
            return True
    return False


def _ages(tokens: list[Token]) -> list[tuple[int, str]]:
    """Ages by decade, each with the position where it begins: "in her early 30s"."""
    decades = {f"{number}0s" for number in range(1, 10)}
    found = []
    for position, token in enumerate(tokens):
        if token.text not in decades:
            continue
        start = position - 1
        if start >= 0 and tokens[start].text in _AGE_WORDS:
            start -= 1
        if start >= 1 and tokens[start].text in _HIS and tokens[start - 1].text == "in":
            found.append(
                (start - 1, " ".join(each.text for each in tokens[start - 1 : position + 1]))
            )
    return found


def _feature(tokens: list[Token], matches: list[Match], start: int, noun: int) -> list[str]:
    """All words that describe "hair" or "beard", unknown ones too, unlike those before clothes."""
    by_start = {match.start: match for match in matches}
    words: list[str] = []
    for position in range(start, noun):
        word = tokens[position].text
        if word in _WEARING or word in _BEFORE or word in _AND or not tokens[position].is_word:
            continue
        match = by_start.get(position)
        meaning = match.meaning("color") if match else None
        words.append(meaning.value if meaning else word)
    return words


def is_worn(attribute: str) -> bool:
    """Whether an attribute names clothes: "red dress", not "red"."""
    words = [token.text for token in tokenize(attribute)]
    known = vocabulary().phrases
    return any(
        meaning.category == "clothing"
        for start in range(len(words))
        for meaning in known.get(tuple(words[start:]), ())
    )


def describe_look(attributes: tuple[str, ...]) -> tuple[str, str]:
    """What to write before the noun and what after it: ``("young", "in red dress")``."""
    worn = [each for each in attributes if is_worn(each)]
    own = [each for each in attributes if each not in worn]
    return " ".join(own), f"in {' and '.join(worn)}" if worn else ""


def _description(tokens: list[Token], matches: list[Match], noun: int) -> tuple[int, list[str]]:
    """Where the words that describe a noun begin ("a long red" before "dress"), and the colours and
    adjectives among them."""
    by_end = {match.end: match for match in matches}
    stops = _WEARING | _AND | _AFTER_A_COLOR
    looks: list[str] = []
    position = noun
    while position:
        match = by_end.get(position)
        meaning = match.meaning("color", "attribute") if match else None
        if match and meaning:
            if meaning.group != "open" and meaning.value not in _SIZES:
                looks.insert(0, meaning.value)
            position = match.start
        elif tokens[position - 1].text in _BEFORE:
            return position - 1, looks
        elif (
            (match and not match.meaning("attribute", "shot_size", "subject", "action"))
            or not tokens[position - 1].is_word
            or tokens[position - 1].text in stops
        ):
            break
        else:  # a word that the vocabulary lacks: "a flowing red dress"
            position -= 1
    return position, looks


def _ends_there(tokens: list[Token], matches: list[Match], color: Match) -> bool:
    """Whether no noun follows a colour, which then means clothes: "a woman in red walks"."""
    if color.end == len(tokens) or not tokens[color.end].is_word:
        return True
    if tokens[color.end].text == "and":
        return not any(
            match.start == color.end + 1 and match.meaning("color", "attribute")
            for match in matches
        )
    verb = any(
        match.start == color.end
        and match.meaning("action", "negation", "manner")
        and not match.meaning("light_noun")
        for match in matches
    )
    return verb or tokens[color.end].text in _AFTER_A_COLOR
