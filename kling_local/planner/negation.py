"""Negation: "no people", "without music", "does not move" are removed before the scene is read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kling_local.planner.kinds import is_living
from kling_local.planner.reading import INDEFINITE
from kling_local.planner.vocabulary import vocabulary

_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_ARTICLE = "(?:the|an?|any|his|her|its|their)"
_SECOND = rf"(?:\s+(?!(?:or|nor|and|no)\b){_WORD}){{0,2}}"
# "no cuts, wide shot" does not exclude the wide shot: a list goes on only with "or", "nor", "no".
_AND_NO = r"\s*(?:,?\s*\b(?:or|nor)\b|,?\s*(?:and\s+)?\bno\b)\s*(?:any\s+|no\s+)?"
_EXCLUDE = re.compile(
    r"\b(?:no(?:\s+longer\s+(?:any|an?))?|w/o|without(?:\s+any|\s+an?)?|avoid"
    r"|(?:free|devoid|void|empty)\s+of(?:\s+any|\s+all)?|not\s+any|not\s+an?(?:\s+single)?"
    rf"|(?<=,\s)not\s+{_ARTICLE}|(?:do\s+not|don['’]t)\s+(?:want|need)(?:\s+to\s+see)?\s+any"
    r"|(?:exclude|omit|leave\s+out|(?:^|(?<=[.!?;,\n]\s))remove\s+(?:all|any|every))(?:\s+(?:all|any|the))?"
    rf"|(?:instead\s+of|rather\s+than)(?:\s+(?:in|on|at|with))?(?:\s+{_ARTICLE})?"
    r"|zero(?=\s+(?:people|persons|humans|[a-z]+s)\b)|never\s+any|neither"
    r"|(?:do\s+not|don['’]t|never)\s+(?:show|add|include|use|draw|render|have)(?:\s+any|\s+an?)?)\s+"
    rf"((?:any\s+)?{_WORD}{_SECOND}"
    rf"(?:{_AND_NO}{_WORD}{_SECOND})*)",
    re.IGNORECASE,
)
_MODAL = r"(?:(?:can|could|will|would|must|should)(?:n['’]t|\s+not)|(?:ca|wo)n['’]t|cannot)"
_DO_NOT = r"(?:does|did|do)(?:n['’]t|\s+not)"
_NOT_DOING = re.compile(
    rf"\b(?:(?:{_DO_NOT}|(?:is|are|was)(?:n['’]t|\s+not))|{_MODAL}|never|no\s+longer|without)\s+"
    rf"({_WORD}ing|move|moves|budge|stir)\b|\bnot\s+moving\b|\bnothing\s+moves\b",
    re.IGNORECASE,
)
_DOING_ELSE = re.compile(rf"\b(?:instead\s+of|rather\s+than)\s+{_WORD}ing\b", re.IGNORECASE)
_NOT_DONE = re.compile(
    rf"\b(?:{_DO_NOT}|(?P<verb>{_MODAL}|never|no\s+longer))\s+({_WORD})\b", re.IGNORECASE
)
"""With ``verb`` only if a verb follows: "never alone" describes somebody."""
_NOT_LET = re.compile(
    rf"\b(?:((?:{_DO_NOT}|never)\s+(?:lets?|makes?))\s+{_ARTICLE}"
    rf"|((?:none|neither)\s+of)(?:\s+(?:{_ARTICLE}|these|those))?)((?:\s+{_WORD}){{2,4}})",
    re.IGNORECASE,
)
"""Negated actions whose doer stands before them: "don't let the dog jump", "none of them move"."""
_GOES_ON = re.compile(
    rf"\b(?:{_DO_NOT}|{_MODAL}|never)\s+(?:stop|cease)(?P<s>s?)(?=\s+{_WORD}ing\b)", re.IGNORECASE
)
"""Double negations: somebody who never stops running runs."""
_NOT_WITH = re.compile(
    r"\b(?:(?:who|that)\s+)?(?:(?:is|are|was|were)(?:n['’]t|\s+not)|not)"
    r"\s+(?:wearing|holding|carrying)\b",
    re.IGNORECASE,
)
"""Negated wearing and holding: somebody not wearing a hat is without one."""
_LABELLED = re.compile(
    r"(?:(?:^|(?<=[.!?;,\n]))[ \t>•-]*negatives?|\bnegative\s+prompts?"
    r"|\b(?:avoid|exclude|exclusions)"
    r"|\b(?:do\s+not|don['’]t|never)\s+(?:show|add|include|use|draw|render))\s*:"
    r"(?P<things>(?:[ \t]*\n[ \t]*[-*•][^\n]+)+|(?:[^.!?;\n]|\.(?=\d))+)",
    re.IGNORECASE,
)
"""A line that lists what is not wanted: "Negative prompt: people, text"."""
_NOT_THAT = re.compile(rf"(?:,|\b(?:but|and))\s*not\s+({_WORD})", re.IGNORECASE)
_NEITHER = re.compile(
    rf"\b(neither)\s+(?:the|his|her|their)\s+{_WORD}\s+(nor)\s+(?:the|his|her|their)\s+{_WORD}"
    rf"\s+({_WORD})",
    re.IGNORECASE,
)
_MOVES = frozenset({"move", "moves", "moving", "stir", "stirs", "budge", "budges"})
_AVOID_AND = re.compile(
    rf"\b(?:avoid\s+[^.;]*?\s+|(?:exclude|omit|devoid\s+of|remove\s+all)\s+(?:{_WORD}\s+){{1,3}}?)"
    rf"and\s+({_WORD}(?:\s+{_WORD})?)",
    re.IGNORECASE,
)
_CAMERA_STILL = re.compile(r"\bno\s+camera\s+(?:movements?|motion|moves?)\b", re.IGNORECASE)
_FIXED = frozenset(
    "longer doubt matter less more sooner bigger larger smaller taller higher heavier wider older"
    " younger faster slower".split()
)
"""What follows "no" and excludes nothing: "no bigger than a cat"."""
_NOT_THE_LOOK = re.compile(
    r"\b(?:(?:that|which|who)\s+)?"
    rf"(?:(?:is|are|was|were)(?:n['’]t|\s+not)|not)\s+(?:at\s+|during\s+the\s+)?({_WORD})",
    re.IGNORECASE,
)
_FREE_OF = re.compile(r"\b([^\W\d_]+)[-‐‑](?:free|less)\b", re.IGNORECASE)
_NOT_FREE_OF = frozenset("hands care toll duty risk worry stress hassle pain fault".split())
_EMPTY_OF_PEOPLE = re.compile(r"\b(?:no\s+one|nobody|deserted|empty)\b", re.IGNORECASE)
_STOP = frozenset(
    (
        "a an the in on at with while as is are was were it he she they to for from of into onto"
        " over under then but near by beside behind along across through during until when where"
        " that which there this his her its please pls plz thanks thx lol ok at all"
    ).split()
)
_ENDS = frozenset({"one", "ones", "visible", "allowed", "whatsoever"})
_LOOKS = frozenset({"color", "time_of_day", "weather"})
_SPLIT = re.compile(_AND_NO, re.IGNORECASE)


@dataclass(frozen=True)
class Negations:
    """What is not wanted, whether motion is negated, and the text without either (same length)."""

    exclude: tuple[str, ...]
    motionless: bool
    rest: str


def take_out_negations(text: str) -> Negations:
    """Separate negated words from the description."""
    rest = _CAMERA_STILL.sub(lambda found: "static camera".ljust(len(found.group())), text)
    rest = _GOES_ON.sub(lambda found: f"keep{found['s']}".ljust(len(found.group())), rest)
    rest = _NOT_WITH.sub(lambda found: "without".ljust(len(found.group())), rest)
    listed, rest = _take_out_lists(rest)
    motionless = False
    for found in _NEITHER.finditer(rest):
        motionless = motionless or found[3].lower() in _MOVES
        rest = _blank(_blank(rest, *found.span(1)), *found.span(3))
        rest = f"{rest[: found.start(2)]}and{rest[found.end(2) :]}"
    for found in _NOT_DOING.finditer(rest):
        said = set(found.group().lower().split())
        motionless = motionless or ("nothing" not in said and bool(_MOVES & said))
        rest = _blank(rest, found.start(), found.end())
    rest = _DOING_ELSE.sub(lambda found: " " * len(found.group()), rest)
    exclude, rest = _take_out_things(rest)
    for found in _NOT_THE_LOOK.finditer(rest):
        word = found[1].lower()
        if any(each.category in _LOOKS for each in vocabulary().phrases.get((word,), ())):
            exclude.append(word)
            rest = _blank(rest, found.start(), found.end())
    rest = _without_deeds(rest)
    for found in _EMPTY_OF_PEOPLE.finditer(rest):
        if found.group().lower() in ("nobody", "deserted") or "one" in found.group().lower():
            exclude.append("people")
            rest = _blank(rest, found.start(), found.end())
    return Negations(tuple(dict.fromkeys((*exclude, *listed))), motionless, rest)


def _without_deeds(text: str) -> str:
    """The text without actions that are not done: "never sleeps", "but not jumping". The figures in
    "don't let the dog jump" and "none of the birds fly" stay."""
    for found in _NOT_LET.finditer(text):
        for word in list(re.finditer(_WORD, found[3]))[1:]:
            if _is_verb(word.group().lower()):
                text = _blank(text, *found.span(1 if found[1] else 2))
                text = _blank(text, found.start(3) + word.start(), found.start(3) + word.end())
                break
    for found in (*_NOT_DONE.finditer(text), *_NOT_THAT.finditer(text)):
        said = found.groups()[-1].lower()
        if _is_verb(said) or (found.re is _NOT_DONE and not found["verb"]):
            text = _blank(text, found.start(), found.end())
    return text


def _take_out_lists(text: str) -> tuple[list[str], str]:
    """The things that labelled lines exclude, and the text without those lines."""
    listed: list[str] = []
    for found in _LABELLED.finditer(text):
        things = (_bare(each) for each in re.split(r"[,、，;\n]", found["things"]))
        listed += [each for each in things if any(sign.isalnum() for sign in each)]
        text = _blank(text, *found.span())
    return listed, text


def _bare(thing: str) -> str:
    """A thing of a list without its bullet and articles."""
    return re.sub(r"^(?:(?:and|or|no|any|an?|the)\s+)+", "", thing.strip(" \t•-\"'").lower())


def _take_out_things(text: str) -> tuple[list[str], str]:
    """The things excluded by "no", "without" and the like, and the text without them."""
    exclude: list[str] = []
    later: list[str] = []
    rest = text
    for found in _AVOID_AND.finditer(rest):
        words, end = _leading(rest, *found.span(1), acts=False)
        if words:
            later.append(" ".join(words).lower())
            rest = _blank(rest, found.start(1) - len("and "), end)
    for found in _FREE_OF.finditer(rest):
        if found[1].lower() not in _NOT_FREE_OF:
            exclude.append(found[1].lower())
            rest = _blank(rest, found.start(), found.end())
    for found in _EXCLUDE.finditer(rest):
        fixed = found.group(1).split()[0].lower() in _FIXED or found.group(1).lower() == "one"
        if fixed:
            continue
        end = found.start(1)
        before = found.group()[: -len(found.group(1))].lower().split()
        one = before[-1] in INDEFINITE or before[0] == "not"
        for item, stop in _items(found.group(1), acts=one or before[0] in ("instead", "rather")):
            exclude.append(item)
            end = found.start(1) + stop
        if end > found.start(1):
            rest = _blank(rest, found.start(), end)
    return [*exclude, *later], rest


def _items(text: str, *, acts: bool) -> list[tuple[str, int]]:
    """The excluded things and where each ends, up to the first word that begins something else.

    ``acts``: a last word with "s" is a verb ("without a hat runs", "instead of cars a bus stops").
    """
    items: list[tuple[str, int]] = []
    position = 0
    while position < len(text):
        split = _SPLIT.search(text, position)
        end = split.start() if split else len(text)
        words, stop = _leading(text, position, end, acts=acts)
        if not words:
            break
        items.append((" ".join(words).lower(), stop))
        if stop < end or not split:
            break
        position = split.end()
    return items


def _leading(text: str, start: int, end: int, *, acts: bool) -> tuple[list[str], int]:
    words: list[str] = []
    stop = start
    for found in re.finditer(_WORD, text[start:end]):
        word = found.group()
        last = found.end() == len(text[start:end].rstrip())
        verb = not last or (word.endswith("s") and (acts or _is_living(words)))
        if word.lower() in _STOP or (words and verb and _is_verb(word.lower())):
            break
        if words and last and word.lower().endswith("ing"):
            break
        if words and word.lower() in _ENDS:  # "rather than a blue one", "no faces visible"
            return words, start + found.end()
        if word.lower() != "any":
            words.append(word)
        stop = start + found.end()
    return words, stop


def _is_living(words: list[str]) -> bool:
    """Whether the only word is a living noun in the singular, before a verb: "no dog runs"."""
    known = vocabulary().phrases.get((words[0].lower(),), ()) if len(words) == 1 else ()
    return any(each.category == "subject" and not each.plural and is_living(each) for each in known)


def _is_verb(word: str) -> bool:
    meanings = {meaning.category for meaning in vocabulary().phrases.get((word,), ())}
    return word.endswith("ing") or ("action" in meanings and "subject" not in meanings)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
