"""What a shot sounds like: effects, ambience, music, silence; ``speech`` reads spoken lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kling_local.planner.off_screen import find_off_screen
from kling_local.planner.reading import DETERMINERS, PREPOSITIONS, SENTENCE_ENDS, Reading
from kling_local.planner.vocabulary import Match

_LABELS = (
    ("ambient", "sound"), ("ambient", "sounds"), ("ambient", "audio"), ("audio",), ("sound",),
    ("sounds",), ("sfx",), ("sound", "effects"), ("ambience",), ("background", "sound"),
)  # fmt: skip
_MUSIC_LABELS = (("soundtrack",), ("music",), ("score",), ("bgm",))
_BEGINS = frozenset({":", ",", "and", "distant", "a", "the"})
_INSTRUMENTS = frozenset(
    "guitar piano violin cello harp flute ukulele saxophone sax synth synths drums trumpet choir"
    " orchestra strings banjo accordion harmonica organ".split()
)
_LONGEST_TAG = 3
_NO_MUSIC_WORD = frozenset("plays playing background with to in of and then".split())


@dataclass(frozen=True)
class Heard:
    """Sounds, each with the tokens that name it, and the token positions that are about sound."""

    effects: tuple[tuple[str, Match], ...]
    ambience: tuple[tuple[str, Match], ...]
    music: tuple[str, int, int] | None
    silent: bool
    taken: frozenset[int]


def find_sounds(reading: Reading, off_screen: Sequence[int] = ()) -> Heard:
    """Read the words about sound. Runs before subjects and places are searched for, which must not
    use the token positions ``taken`` here. ``off_screen`` are the characters where "(O.S.)" stood.
    """
    section, scored = _sections(reading, _LABELS), _sections(reading, _MUSIC_LABELS)
    effects: list[tuple[str, Match]] = []
    ambience: list[tuple[str, Match]] = []
    taken = section | scored
    for match in reading.matches:
        if match.start in scored:
            continue
        heard = match.meaning("heard") if match.start in section else None
        noun = match.meaning("subject") if match.start in section else None
        effect, around = match.meaning("effect"), match.meaning("ambience")
        if heard:
            ambience.append((heard.group, match))
        elif around:
            ambience.append((around.value, match))
            taken.update(range(match.start, match.end))
        elif effect and not _is_thing(reading, match):
            effects.append((effect.value, match))
            taken.update(range(match.start, match.end))
        elif noun and not match.meaning("action") and reading.word(match.start - 1) in _BEGINS:
            effects.append((" ".join(reading.words(match.start, match.end)), match))
        elif match.start in section and (made := _made_by(reading, match)):
            effects.append((made, match))
        elif match.meaning("heard") and _is_sound_of(reading, match):
            meaning = match.meaning("heard")
            ambience.append((meaning.group if meaning else "", match))
            taken.update(range(match.start, match.end))
    _take_unseen(reading, off_screen, effects, taken)
    music = _music(reading)
    if music:
        taken.update(range(music[1], music[2]))
    silent = any(_is_silence(reading, match) for match, _ in reading.all("silence"))
    return Heard(_once(effects), _once(ambience), music, silent, frozenset(taken))


def _take_unseen(
    reading: Reading, marks: Sequence[int], effects: list[tuple[str, Match]], taken: set[int]
) -> None:
    """Add the effects of those who are not seen, and the positions that name them."""
    for sound, match, positions in find_off_screen(reading, marks):
        if taken.isdisjoint(positions):
            taken.update(positions)
            effects += [(sound, match)] if sound else []


def _made_by(reading: Reading, match: Match) -> str | None:
    """The sound that a bare verb names in a list of sounds: "SFX: paper rustle"."""
    action = match.meaning("action")
    ends = not reading.word(match.end)[:1].isalnum()
    return action.value if action and ends and reading.word(match.start) == action.value else None


def _once(found: list[tuple[str, Match]]) -> tuple[tuple[str, Match], ...]:
    first: dict[str, Match] = {}
    for value, match in found:
        first.setdefault(value, match)
    return tuple(first.items())


def _sections(reading: Reading, labels: tuple[tuple[str, ...], ...]) -> set[int]:
    """Token positions after a label ("ambient sound:") up to the end of that sentence."""
    positions: set[int] = set()
    for index, token in enumerate(reading.tokens):
        if token.text != ":":
            continue
        for label in labels:
            if tuple(reading.words(index - len(label), index)) == label:
                end = reading.sentence_end(index + 1)
                positions.update(range(index - len(label), end))
    return positions


def _is_thing(reading: Reading, match: Match) -> bool:
    """Whether an effect's word is seen, as "A bell" is; "bells ringing" and "thunder" are heard."""
    if not match.meaning("subject", "action"):
        return False
    if match.meaning("subject"):
        before = reading.word(match.start - 1)
        return before in DETERMINERS or match.end == match.start + 1
    alone = reading.word(match.start - 1) in ("", ",", ".", ":", "!")
    return not (alone and reading.word(match.end) in ("", ",", ".", "!"))


def _is_sound_of(reading: Reading, match: Match) -> bool:
    """Whether the words around call it a sound: "the sound of rain", "rain noise"."""
    if reading.word(match.end) in ("noise", "noises", "sound", "sounds"):
        return True
    before = [word for word in reading.words(match.start - 4, match.start) if word != "the"]
    return before[-2:] in (["sound", "of"], ["sounds", "of"], ["noise", "of"])


def _is_silence(reading: Reading, match: Match) -> bool:
    """Whether silence is asked for: "in silence", not "a silent film" or "silently"."""
    after = reading.word(match.end)
    return reading.word(match.start) not in ("silent", "muted") or after in ("", ".", ",")


def _music(reading: Reading) -> tuple[str, int, int] | None:
    """The first music named, with its start and end: "tense strings", "romantic music"; just
    "music" if nothing describes it."""
    for match in reading.matches:
        named, noun = match.meaning("music"), match.meaning("music_noun")
        if (not named and not noun) or reading.word(match.end) == ":":
            continue
        if noun and not named and _is_other_noun(reading, match):
            continue
        start = match.start if named else _music_start(reading, match)
        following = reading.at(match.end)
        end = match.end
        if (
            named
            and following
            and following.meaning("music_noun")
            and not following.meaning("music")
        ):
            end = following.end  # "lofi beats"
        text = named.value if end == match.end and named else " ".join(reading.words(start, end))
        before = reading.at(start - 1)
        while before and before.meaning("mood", "manner"):
            start = before.start
            before = reading.at(start - 1)
        return text, start, end
    return _labelled_music(reading) or _played(reading)


def _played(reading: Reading) -> tuple[str, int, int] | None:
    """A lone instrument that ends the text, as in "..., acoustic guitar" or "... rises. Piano.";
    else None."""
    end = len(reading.tokens)
    while end and not reading.tokens[end - 1].is_word:
        end -= 1
    start = end
    while start and reading.tokens[start - 1].is_word:
        start -= 1
    words = reading.words(start, end)
    named = bool(words) and words[-1] in _INSTRUMENTS and len(words) <= _LONGEST_TAG
    tag = start > 0 and (len(words) > 1 or reading.word(start - 1) in SENTENCE_ENDS)
    plain = not set(words) & (DETERMINERS | PREPOSITIONS | {"and", "with"})
    return (" ".join(words), start, end) if named and tag and plain else None


def _labelled_music(reading: Reading) -> tuple[str, int, int] | None:
    """Up to four words after a music label, whatever they are: "MUSIC: surf rock"."""
    for index, token in enumerate(reading.tokens):
        if token.text == ":" and reading.word(index - 1) in ("music", "soundtrack", "score", "bgm"):
            end = index + 1
            while reading.word(end).isalnum() and end < index + 5:
                end += 1
            if end > index + 1:
                return " ".join(reading.words(index + 1, end)), index + 1, end
    return None


def _music_start(reading: Reading, noun: Match) -> int:
    """The position of the word before "music" if it says which kind, as in "circus music"; else of
    the noun."""
    word = reading.word(noun.start - 1)
    other = reading.at(noun.start - 1)
    plain = word.isalpha() and not word.endswith("ly")
    if not plain or word in DETERMINERS | PREPOSITIONS | _NO_MUSIC_WORD:
        return noun.start
    return noun.start if other and other.meaning("movement") else noun.start - 1


def _is_other_noun(reading: Reading, match: Match) -> bool:
    """Whether an ambiguous noun, such as "beats" or "strings", is no music here."""
    word = reading.word(match.start)
    if word in ("music", "song", "melody", "soundtrack", "tune", "bgm", "score"):
        return False
    label = reading.words(match.start - 4, match.start)
    return ":" not in label
