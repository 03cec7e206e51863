"""Spanish, French and Portuguese: inflected forms of words, and clauses in English order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kling_local.planner.vocabulary import forms_of, vocabulary

LANGUAGES = frozenset({"es", "fr", "pt"})
_CLAUSE = r"(?:^|(?<=[.;:!?,] )|(?<=\by )|(?<=\bet )|(?<=\be ))"
_ARTICLES = {
    "es": "el|la|los|las|un|una|unos|unas|su|dos|tres",
    "fr": "le|la|les|un|une|des|son|sa|ses|leur|deux|trois",
    "pt": "o|a|os|as|um|uma|uns|umas|seu|sua|dois|duas|três",
}
_ELIDED = re.compile(r"\b(l|d|s|n|c|qu)['’](?=[^\W\d_])")
_WHOLE = {"l": "le", "d": "de", "s": "se", "n": "ne", "c": "ce", "qu": "que"}
_ENDINGS = {
    "es": {"a": ("an", "ando", "ar"), "e": ("en", "iendo", "er")},
    "pt": {"a": ("am", "ando", "ar"), "e": ("em", "endo", "er")},
    "fr": {"e": ("ent", "ant", "er")},
}
"""For the last letter of a verb's third person singular, the endings of its plural, its present
participle and its infinitive."""
_PLURALS = {
    "es": (("z", "ces"), ("ón", "ones"), ("án", "anes"), ("ín", "ines")),
    "fr": (("al", "aux"), ("eau", "eaux"), ("eu", "eux")),
    "pt": (("ão", "ões"), ("l", "is"), ("m", "ns")),
}
_ALONE = ("s", "x", "z")
"""Endings of French words whose plural equals the singular."""


def unelided(text: str) -> str:
    """The text with elided words written out: "l'homme" becomes "le homme"."""
    return _ELIDED.sub(lambda found: f"{_WHOLE[found[1]]} ", text)


def with_forms(language: str, table: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The phrases of a lexicon with plurals of nouns and colours, and with the plural, participle
    and infinitive of verbs; entries of the lexicon itself take precedence."""
    made: dict[str, str] = {}
    for word, said in table["colors"].items():
        made[_plural(language, word)] = said
    for word, said in table["nouns"].items():
        several = _first(forms_of(said, "noun"))
        if several and not _is_plural(said):
            made[_plural(language, word)] = several
    for word, said in table["verbs"].items():
        made |= _verb_forms(language, word, said)
    own = {word: said for group in table.values() for word, said in group.items()}
    return {unelided(word): said for word, said in (made | own).items()}


def _first(forms: Iterable[str]) -> str | None:
    return next(iter(forms), None)


def _is_plural(noun: str) -> bool:
    known = vocabulary().phrases.get(tuple(noun.split()), ())
    return any(each.category == "subject" and each.plural for each in known)


def _plural(language: str, phrase: str) -> str:
    """The phrase with all words before a preposition in the plural: "voitures de sport"."""
    words = phrase.split()
    end = next((at for at, word in enumerate(words) if word in ("de", "à", "en", "da")), len(words))
    return " ".join((*(_several(language, word) for word in words[:end]), *words[end:]))


def _several(language: str, word: str) -> str:
    for ending, several in _PLURALS[language]:
        if word.endswith(ending):
            return word[: -len(ending)] + several
    if language == "fr":
        return word if word.endswith(_ALONE) else word + "s"
    return word + ("s" if word[-1] in "aeiouáéíóúêô" else "es")


def _verb_forms(language: str, phrase: str, said: str) -> dict[str, str]:
    reflexive = re.match(r"(?:se |s['’])", phrase)
    start = reflexive.end() if reflexive else 0
    verb, space, rest = phrase[start:].partition(" ")
    endings = _ENDINGS[language].get(verb[-1:])
    first, _, after = said.partition(" ")
    known = vocabulary().phrases.get((first,), ())
    base = next((each.value for each in known if each.category == "action"), None)
    if endings is None or base is None:
        return {}
    going = list(forms_of(base, "verb"))[1:2]
    made = zip(endings, (base, *going, base), strict=False)
    return {
        f"{phrase[:start]}{verb[:-1]}{ending}{space}{rest}": f"{form} {after}".strip()
        for ending, form in made
    }


def orders(language: str, table: Mapping[str, Any]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Rules that put clauses into English order: "al perro lo persigue el gato" becomes "el gato
    persigue el perro", "salta un perro" becomes "un perro salta", "ne court pas" "ne court"."""
    verbs, nouns = _any(table["verbs"]), _any(table["nouns"])
    articles = _ARTICLES[language]
    who = rf"(?:{articles}) (?:{nouns})(?: (?:{_any(table['colors'])}))?"
    whom = rf"(?:al|a el|a la|a los|a las|{articles}) ((?:{nouns})(?: \w+)?)"
    where = r"(?:(?:en|por|sobre|bajo|de|dans|sur|sous|em|no|na|sob) [^.,;]*?)?"
    inverted = (rf"{_CLAUSE}({where})\b({verbs}) ({who})\b", r"\1\3 \2")
    rules: tuple[tuple[str, str], ...] = {
        "es": ((rf"{_CLAUSE}{whom} (?:lo|la|los|las|le|les) ({verbs}) ({who})\b", r"\3 \2 el \1"),),
        "fr": ((r"\bne (\w+) (?:pas|plus|jamais)\b", r"ne \1"), (r"\ben train de ", "")),
        "pt": (
            (r"\bde (?=(?:vestido|casaco|jaqueta|camisa|terno|saia|chapéu|uniforme)\b)", "com um "),
            (r"\bpara(?=\s*(?:[.,;!]|$))", "para de repente"),
        ),
    }[language]
    return tuple((re.compile(pattern), put) for pattern, put in (*rules, inverted))


def glossed_orders(table: Mapping[str, Any]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Rules for the glossed words: "a dog red" becomes "a red dog", "not runs" "does not run"."""
    singular = set(table["nouns"].values())
    nouns = _any({*singular, *(form for each in singular for form in forms_of(each, "noun"))})
    looks, verbs = _any(set(table["colors"].values())), _any(set(table["verbs"].values()))
    return (
        (re.compile(rf"\b({nouns}) ((?:{looks})(?:(?: and)? (?:{looks}))*)\b"), r"\2 \1"),
        (re.compile(rf"\bnot ({verbs})\b"), r"does not \1"),
    )


def _any(words: Iterable[str]) -> str:
    each = {unelided(word) for word in words}
    return "|".join(re.escape(word) for word in sorted(each, key=lambda one: (-len(one), one)))
