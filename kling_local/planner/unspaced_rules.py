"""How sequences of Chinese, Japanese and Korean words become English ones.

A rule is a pattern over the codes of word kinds, the code of its result, and its words: "{1} in a
{2}" of the pattern's groups. Codes: ``q`` a number, ``c`` a look, ``n`` a noun, ``k`` clothes,
``w`` wearing, ``H`` holding, ``h`` a pronoun, ``p`` a place, ``v`` a verb, ``y`` coming, ``r`` an
adverb, ``m`` a move of the camera ``K``, ``d`` a direction, ``s`` a side, ``t`` and ``z`` time,
light and the like, ``!`` no, ``,`` a punctuation mark; particles: ``o`` of, ``i`` in, ``l`` on and
under, ``f`` from, ``T`` to, ``g`` toward, ``a`` to whom, ``b`` done to, ``e`` by whom (at, in
Japanese and Korean), ``j`` topic and subject, ``G`` given to, ``&`` and, ``~`` and ``=`` like.
Results of rules: ``N`` nouns with their looks, ``P`` places, ``L`` locations, ``W`` worn clothes,
``V`` negated verbs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Word(NamedTuple):
    """One word: the code of its kind, its English, and its characters in the text."""

    kind: str
    said: str
    own: str


Put = str | Callable[..., str | None]
Rule = tuple[str, str, Put]

_HEADED = re.compile(r"(?:an?|the|his|her|its|their|no|one|two|three|four|five|six|several) ")
_PLACING = re.compile(r"^(?:in|on|over|under|outside|next to|in front of|behind|around) ")
_OBJECTS = {"he": "him", "she": "her", "they": "them"}
_OWNERS = {"he": "his", "she": "her", "it": "its", "they": "their"}
_ALIKE = frozenset({"samurai", "sheep", "fish", "deer", "koi", "goldfish", "bus"})
"""Nouns whose plural equals the singular; without a number they are one. "bus" is here because "bus
stops" would be a place."""
_STANDING = frozenset(
    "stands sits lies stops floats flies swims runs walks falls rises sways rolls drives burns"
    " jumps dances puts appears sleeps blooms drifts sails flows".split()
)
"""Verbs that may come before their doer: on the table stands a cup."""


def applied(rules: Sequence[tuple[re.Pattern[str], str, Put]], words: list[Word]) -> list[Word]:
    """The words after all rules, each applied once from left to right."""
    signs = _signs(words)
    for pattern, kind, put in rules:
        made = _one(pattern, kind, put, words, signs)
        if made is not words:
            words, signs = made, _signs(made)
    return words


def _signs(words: Sequence[Word]) -> str:
    """The kinds of words, a sign each."""
    return "".join([word.kind for word in words])


def led(words: Sequence[Word]) -> list[Word]:
    """The words, with a direction in a clause of its own moved behind the last verb before it and
    that verb's object: "a train drives by, aerial shot, from right to left"."""
    left: list[Word] = []
    for place, word in enumerate(words):
        ends = place + 1 == len(words) or words[place + 1].kind == ","
        verbs = [at for at, each in enumerate(left) if each.kind == "v"]
        if word.kind == "d" and left and left[-1].kind == "," and ends and verbs:
            left.pop()
            at = verbs[-1] + 1
            while at < len(left) and left[at].kind in "qcnpkh":
                at += 1
            left.insert(at, word)
        else:
            left.append(word)
    return left


def _one(
    pattern: re.Pattern[str], kind: str, put: Put, words: list[Word], signs: str
) -> list[Word]:
    """The words after a rule; the same list where it fits nothing."""
    made: list[Word] = []
    at = 0
    for found in pattern.finditer(signs):
        said = _put(put, found, words)
        if said is None or not found.group():
            continue
        own = "".join(word.own for word in words[found.start() : found.end()])
        made += [*words[at : found.start()], Word(kind, said, own)]
        at = found.end()
    return [*made, *words[at:]] if at else words


def _put(put: Put, found: re.Match[str], words: list[Word]) -> str | None:
    texts = []
    for number in range(1, (found.re.groups or 0) + 1):
        start, end = found.span(number)
        texts.append(
            " ".join(word.said for word in words[max(start, 0) : max(end, 0)] if word.said)
        )
    said = put.format("", *texts) if isinstance(put, str) else put(*texts)
    return None if said is None else " ".join(said.split())


def _the(noun: str) -> str:
    return noun if _HEADED.match(noun) or noun in _OBJECTS.values() else f"the {noun}"


def _whom(noun: str) -> str:
    return _the(_OBJECTS.get(noun, noun))


def _where(noun: str, how: str) -> str:
    return f"{how or 'in'} {_whom(noun)}"


def _from(noun: str, verb: str) -> str:
    return f"{verb.removesuffix(' from')} from {_the(_PLACING.sub('', noun))}"


def _noun(count: str, looks: str, noun: str) -> str:
    one = not count and noun in _ALIKE
    noun = "people" if count.endswith(" of") and noun == "person" else noun
    return f"{'a' if one else count} {looks} {noun}"


def _owned(owner: str, noun: str) -> str:
    if noun == "face":  # a verb too
        return f"the face of {_whom(owner)}"
    return f"{_OWNERS.get(owner) or owner + chr(39) + 's'} {noun}"


def _alone(how: str, verb: str) -> str | None:
    """The verb with "alone" or "together" after it, else None: "Alone walks" is no English."""
    return f"{verb} {how}" if how in ("alone", "together") else None


def _crossing(first: str, verb: str, last: str) -> str:
    return f"{verb.removesuffix(' to') or 'moves'} from {first} to {last}"


def _there(where: str, verb: str, noun: str) -> str | None:
    """The doer put first in "On the lake swims a swan"; None for verbs that cannot stand so."""
    first = verb.split(maxsplit=1)[0]
    return f"{noun} {'stands' if first == 'puts' else verb} {where}" if first in _STANDING else None


def _compiled(*rules: Rule) -> tuple[tuple[re.Pattern[str], str, Put], ...]:
    return tuple((re.compile(pattern), kind, put) for pattern, kind, put in rules)


_CHINESE = _compiled(
    (r"(v)y+", "v", "{1}"),
    (r"(y)", "v", "{1}"),
    (r"(r)(v)", "v", _alone),
    (r"(c)o", "c", "{1}"),
    (r"(?<=[tzm])K(?=,|$)", "t", ""),
    (r"w(c*k)", "W", "wearing a {1}"),
    (r"w(qc*k)", "W", "wearing {1}"),
    (r"(W)&(c*k)", "W", "{1} and a {2}"),
    (r"(q?)(c*k)o?(c*n+)", "N", "{1} {3} in a {2}"),
    (r"(q?)(c*)([nk]+)", "N", _noun),
    (r"(q?)~(N)o(N)", "N", "{1} {3} like a {2}"),
    (r"(q?)(c*)(p+)", "P", "{1} {2} {3}"),
    (r"(?<=[vm])(h)(?!o)", "N", lambda h: _OBJECTS.get(h, h)),
    (r"([tz]+)o", "t", "{1}"),
    (r"(h)o(N)", "N", _owned),
    (r"(q?)(W)o(N)", "N", lambda q, w, n: f"{q} {n} {w.replace('wearing ', 'in ', 1)}"),
    (r"i?(N|h)&(N|h)o?l", "L", "between the {1} and the {2}"),
    (r"i(N|P|h)o?(l?)", "L", _where),
    (r"(N|P|h)o?(l)", "L", _where),
    (r"(q?)(?<![Nh!&~bv])((?:L|d)?r*v[NPLhdr]*)o(N)", "N", "{1} {3} who {2}"),
    (r"(N|h)o(N)", "N", _owned),
    (r"(P)o(N)", "N", "{2} in the {1}"),
    (r"(P)o(P)", "P", "{1} {2}"),
    (r"fK?(s)K?(r?v?)[Tg]?K?(s)", "v", _crossing),
    (r"fK?(s)(v)", "v", "{2} from the {1}"),
    (r"(d)(r*[vm])", "v", "{2} {1}"),
    (r"g(s)(r*v)", "v", "{2} {1}"),
    (r"(v)[gT]?(s)", "v", "{1} {2}"),
    (r"(g)(N|P|L|h)(r*v)", "v", lambda g, n, v: f"{v} {g} {_the(_PLACING.sub('', n))}"),
    (r"f(N|P|L)(r*[vm])(?!o)", "v", _from),
    (r"b(N)(r*v)", "v", "{2} {1}"),
    (r"(v)G(N|h)", "v", lambda v, n: f"{v} to {_whom(n)}"),
    (r"G(N|h)(r*v)", "v", lambda n, v: f"{v} {_OBJECTS.get(n, n)}"),
    (r"G(N|h)(N)", "v", lambda n, thing: f"gives {thing} to {_whom(n)}"),
    (r"(N|h)e(N|h)(r*v)", "N", "{2} {3} {1}"),
    (r"(s)o(N)", "N", "{2} on the {1}"),
    (r"(L)o(N)", "N", "{2} {1}"),
    (r"(r+)(m)", "m", "{1} {2}"),
    (r"(?<!N)&(N)(r*v)", "v", lambda n, v: f"{v} with {_the(n)}"),
    (r"a(N|h)(r*v)", "v", lambda n, v: f"{v} at {_whom(n)}"),
    (r"a(N|h)", "L", lambda n: f"to {_whom(n)}"),
    (r"~(N)=?", "L", lambda n: f"like {n if _HEADED.match(n) else 'a ' + n}"),
    (r"(?:(?<=,)|^)(L)(v)(N)", "N", _there),
    (r"(N)&(N)", "N", "{1} and {2}"),
    (r"!(v)", "V", "does not {1}"),
    (r"!q?(N)", "N", "no {1}"),
)

_BY_STEMS = _compiled(
    (r"(c)o", "c", "{1}"),
    (r"(q)o", "q", "{1}"),
    (r"(c*k)[bj]?w([nc]*n)", "N", "{2} in a {1}"),
    (r"([cq]*)(n+)j?(q?)(c*k)[bj]?w", "N", "{1} {3} {2} in a {4}"),
    (r"(c*k)o(c*n)", "N", "{2} in a {1}"),
    (r"(c*n)[bj]?H(c*n)", "N", "{2} with a {1}"),
    (r"(q?)(c*)([nk]+)(?:j?(q))?", "N", lambda q, c, n, p: _noun(p or q, c, n)),
    (r"(q?)(c*)(p+)", "P", "{1} {2} {3}"),
    (r"(h)o(N)", "N", _owned),
    (r"(N|P|h)o?(l)e?", "L", _where),
    (r"(N)o(N)", "N", _owned),
    (r"(P)o(N)", "N", "{2} in the {1}"),
    (r"(L)o(N)", "N", "{2} {1}"),
    (r"([tz]+)o", "t", "{1}"),
    (r"(N)b(r*[vm])", "v", "{2} {1}"),
    (r"(s)j?f(s)j?[Tg]?(r*v)", "v", lambda a, b, v: _crossing(a, v, b)),
    (r"(d)(r*[vm])", "v", "{2} {1}"),
    (r"(N|L)(?:e)?(g)(r*[vm])", "v", lambda n, g, v: f"{v} {g} {_the(_PLACING.sub('', n))}"),
    (r"(N|L)f(r*[vm])", "v", _from),
    (r"(N)e(r*v)", "v", lambda n, v: f"{v} at {_the(n)}"),
    (r"(N)e", "L", lambda n: f"at {_the(n)}"),
    (r"(?:(?<=,)|^)((?:[LP]j*)?)(v)(N)", "N", "{3} who {2} {1}"),
    (r"(N)&(N)", "N", "{1} and {2}"),
    (r"(N)=", "L", lambda n: f"like {n if _HEADED.match(n) else 'a ' + n}"),
    (r"(v)j?!", "V", "does not {1}"),
    (r"(N)j?!", "N", "no {1}"),
)

RULES = {"zh": _CHINESE, "ja": _BY_STEMS, "ko": _BY_STEMS}
