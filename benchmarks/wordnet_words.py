"""Write the planner's second lexicon, ``lexicon/wordnet.toml``, from the files of WordNet 3.0.

    apt-get install wordnet-base
    python benchmarks/wordnet_words.py /usr/share/wordnet > kling_local/planner/lexicon/wordnet.toml

Every lower-case single word goes under the kind of thing that its first sense in WordNet is. Words
that are more often another part of speech (by WordNet's counts of tagged texts) are left out, and
so are words that prompts use for the film itself.
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

PARTS = {"noun": 1, "verb": 2, "adj": 3, "adv": 4}
"""Parts of speech and their numbers in WordNet's sense keys (5 is an adjective too)."""
ANIMAL, ARTIFACT, FOOD, OBJECT, PERSON, PHENOMENON, PLANT, SUBSTANCE = 5, 6, 13, 17, 18, 19, 20, 27
"""Numbers of WordNet's noun files (lexnames(5WN))."""
VERBS = {29, 30, 32, 33, 34, 35, 36, 37, 38, 39, 43}
"""Numbers of the files of visible verbs: body, change, communication, competition, consumption,
contact, creation, emotion, motion, perception, weather."""
KINDS = (
    (ANIMAL, "bird", ("bird",)), (ANIMAL, "sea_animal", ("fish",)), (ANIMAL, "dog", ("dog",)),
    (ANIMAL, "four_legged", ("mammal",)), (ARTIFACT, "clothing", ("clothing", "footwear")),
    (ARTIFACT, "aircraft", ("aircraft",)), (ARTIFACT, "boat", ("boat", "ship")),
    (ARTIFACT, "car", ("car",)), (ARTIFACT, "vehicle", ("vehicle",)),
    (ARTIFACT, "room", ("building", "room")), (OBJECT, "water", ("body_of_water",)),
    (OBJECT, "ground", ("geological_formation",)),
)  # fmt: skip
"""(file, kind, hypernyms) tried in order; nouns that match none get the kind of their file."""
REST = {ANIMAL: "creature", ARTIFACT: "thing", FOOD: "food", OBJECT: "thing", PERSON: "person",
        PLANT: "plant"}  # fmt: skip
ORDER = (*dict.fromkeys([*(name for _, name, _ in KINDS), *REST.values()]), "substance", "abstract")
LATIN = re.compile(r"(?:idae|aceae|ales|oidea|iformes)$")
SPELT = re.compile(r"[a-z]{3,14}")
OF_THE_FILM = frozenset(
    """kind sort type form piece bit part side top bottom end front back center centre middle edge
    corner line shape point thing object way one whole unit number pair set group image picture
    video clip film movie shot frame scene camera lens footage view style look light lighting sound
    music voice noise color colour tone mood ambience atmosphere moment time second minute hour day
    night morning evening beginning start finish hd detail background foreground subject element
    reference prompt energy electricity version resolution ratio format fps hero lead character
    talent star extra
    nothing everything something anything north south east west left right product logo brand title
    text caption focus zoom pan tilt crane dolly cut take close wide static telephoto aperture
    palette montage masterpiece art surface air quality spot advert commercial teaser trailer promo
    visual vibe vibes tag caption overlay footage clip reel channel""".split()
)
NAMES = frozenset({"ben", "john"})
"""A mountain and a lavatory in WordNet; in prompts they are people."""
NOT_DONE = frozenset(
    """wear reveal overlook begin please wow blur show feature depict portray include contain seem
    become happen occur let help want need like love hate make create use add cause imagine render
    generate animate film shoot depict appear evoke convey suggest capture illuminate light lit
    reflect cover surround dim rim lead mean believe know think decide wish hope prefer enjoy
    feel start end finish continue keep stop try open close change turn become""".split()
)
"""Verbs that say what the film does or how something is, of the kind ``verb.state``; those that
other lexicons hold keep their kind there."""
FUNCTION = frozenset(
    """he she it we you they who us am is are be an as at by do go no so to up in on of or if then
    than even ever also back away here there now not still yet once how why what when where which
    whose such same other another more most less least much many few some each every both either
    neither none own else can will may must shall would could should might ought need let been was
    were has have had having get got out off over under down just very well like all any two my me
    again instead already always almost maybe perhaps quite rather too soon later first last next
    previous different several various entire certain two three four five six seven eight nine ten
    eleven twelve hundred thousand dozen single double half first second third""".split()
)


@dataclass
class WordNet:
    """What is needed of WordNet: by part of speech each word's senses in order; for each sense its
    file, its hypernyms (``above``) and its spellings; ``told``: a word's counts by part of speech.
    """

    senses: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    file: dict[tuple[str, str], int] = field(default_factory=dict)
    above: dict[str, list[str]] = field(default_factory=dict)
    spelt: dict[str, set[str]] = field(default_factory=dict)
    told: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def kinds(self, sense: str) -> set[str]:
        """All hypernyms of a noun's sense, itself included."""
        found, todo = {sense}, [sense]
        while todo:
            for each in self.above.get(todo.pop(), ()):
                if each not in found:
                    found.add(each)
                    todo.append(each)
        return found

    def sense(self, word: str, file: int) -> str:
        """The first sense of a noun in one file."""
        return next(each for each in self.senses["noun"][word] if self.file["noun", each] == file)


def read(folder: Path) -> WordNet:
    """Read the parts of WordNet's files that are needed here."""
    words = WordNet()
    for part in PARTS:
        words.senses[part] = {}
        for line in _lines(folder / f"index.{part}"):
            fields = line.split()
            words.senses[part][fields[0]] = fields[-int(fields[2]) :]
    for part in ("noun", "verb"):
        for line in _lines(folder / f"data.{part}"):
            fields = line.split("|")[0].split()
            sense, count = fields[0], int(fields[3], 16)
            words.file[part, sense] = int(fields[1])
            if part == "noun":
                words.spelt[sense] = set(fields[4 : 4 + 2 * count : 2])
                links = fields[5 + 2 * count :]
                words.above[sense] = [
                    there for sign, there in zip(links[::4], links[1::4], strict=False)
                    if sign in ("@", "@i")
                ]  # fmt: skip
    for line in _lines(folder / "cntlist.rev"):
        key, _, number = line.split()
        word, _, rest = key.partition("%")
        words.told[word][min(int(rest[0]), 5) if rest[0] != "5" else 3] += int(number)
    return words


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if not line.startswith("  ")]


def nouns(words: WordNet) -> dict[str, list[str]]:
    """Nouns by kind; ``abstract`` are those of all other files that the tagged texts contain."""
    tops = {(file, name): {words.sense(each, file) for each in above}
            for file, name, above in KINDS}  # fmt: skip
    found = defaultdict(list)
    for word, senses in words.senses["noun"].items():
        told, first = words.told[word], senses[0]
        rarer = told[1] < told.total() - told[1]
        unsure = not told[1] and (word in words.senses["adj"] or word in words.senses["adv"])
        if not _plain(word) or rarer or unsure or word not in words.spelt[first]:
            continue
        file = words.file["noun", first]
        above = words.kinds(first)
        kind = next((name for (at, name), top in tops.items() if at == file and top & above), None)
        kind = kind or REST.get(file)
        if file in (SUBSTANCE, PHENOMENON):
            kind = "substance"
        if kind not in ("substance", "plant", None) or told[1]:
            found[kind or "abstract"].append(word)
    found["abstract"] += OF_THE_FILM
    return found


def verbs(words: WordNet) -> list[str]:
    """Verbs for what one can see somebody do."""
    found = []
    for word, senses in words.senses["verb"].items():
        told = words.told[word]
        other = word in words.senses["adj"] or word in words.senses["adv"]
        seen = words.file["verb", senses[0]] in VERBS
        verb = 3 * told[2] >= told[1] + told[3] and (told[2] or not other)
        if verb and seen and _plain(word) and word not in NOT_DONE:
            found.append(word)
    return found


def adjectives(words: WordNet) -> list[str]:
    """Adjectives that the tagged texts use as such, and those in -y that are nothing else."""
    found = []
    for word in words.senses["adj"]:
        told = words.told[word]
        alone = not any(word in words.senses[part] for part in ("noun", "verb", "adv"))
        used = told[3] and 2 * told[3] >= told.total()
        if _plain(word) and (used or (alone and word.endswith("y") and not told)):
            found.append(word)
    return found


def adverbs(words: WordNet) -> list[str]:
    """Adverbs that the tagged texts mostly use as such, and the longer function words."""
    found = []
    for word in words.senses["adv"]:
        told = words.told[word]
        if SPELT.fullmatch(word) and told[4] and 2 * told[4] >= told.total():
            found.append(word)
    return [*found, *(word for word in FUNCTION if len(word) > 2 and word not in found)]


def _plain(word: str) -> bool:
    known = {word, word.removesuffix("s")} & (OF_THE_FILM | FUNCTION | NAMES)
    return bool(SPELT.fullmatch(word)) and not known and not LATIN.search(word)


def main() -> None:
    """Print the lexicon."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where WordNet's index.noun and data.noun lie")
    folder = parser.parse_args().folder
    if not (folder / "index.noun").is_file():
        parser.error(f"{folder} holds no index.noun: apt-get install wordnet-base")
    words = read(folder)
    found = nouns(words)
    print(HEAD)
    for name in ORDER:
        _print(f"noun.{name}", found[name])
    _print("verb.any", verbs(words))
    _print("verb.state", list(NOT_DONE))
    _print("adjective.any", adjectives(words))
    _print("adverb.any", adverbs(words))


def _print(name: str, words: list[str]) -> None:
    lines = textwrap.fill(" ".join(sorted(words)), 156)
    print(f"[{name}]\nwords = '''\n{lines}\n'''")


HEAD = """\
# Words that the other lexicons do not hold, by kind. Made by benchmarks/wordnet_words.py from WordNet 3.0; not edited by hand.
#
# This software and database is being provided to you, the LICENSEE, by Princeton University under the following license. By
# obtaining, using and/or copying this software and database, you agree that you have read, understood, and will comply with
# these terms and conditions.: Permission to use, copy, modify and distribute this software and database and its documentation
# for any purpose and without fee or royalty is hereby granted, provided that you agree to comply with the following copyright
# notice and statements, including the disclaimer, and that the same appear on ALL copies of the software, database and
# documentation, including modifications that you make for internal use or for distribution. WordNet 3.0 Copyright 2006 by
# Princeton University. All rights reserved. THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO
# REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES NO
# REPRESENTATIONS OR WARRANTIES OF MERCHANT- ABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED
# SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS. The
# name of Princeton University or Princeton may not be used in advertising or publicity pertaining to distribution of the
# software and/or database. Title to copyright in this software, database and any associated documentation shall at all times
# remain with Princeton University and LICENSEE agrees to preserve same."""  # noqa: E501


if __name__ == "__main__":
    main()
