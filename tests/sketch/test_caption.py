"""Captions say the facts and nothing else, and the tokenizer knows all their words."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from kling_local import cards
from kling_local.sketch import text
from kling_local.sketch.world.caption import FREE_SHARE, canonical, caption, vocabulary
from kling_local.sketch.world.caption_free import FILLERS, MOST_WORDS, phrase
from kling_local.sketch.world.scene import FACTS, KINDS, legal, shown

TOKENIZER = text.new_tokenizer()
UNKNOWN = TOKENIZER.unk_token_id
FILLING = {word for filler in FILLERS for word in filler.split()}
SOME_FACTS = st.fixed_dictionaries(
    {name: st.sampled_from((None, *values)) for name, values in FACTS.items()}
)
DOG = {
    "kind": "dog",
    "color": "red",
    "action": "move",
    "then": "jump",
    "direction": "left",
    "relation": "alone",
    "place": "beach",
    "light": "dusk",
    "weather": "rain",
    "size": "wide",
    "angle": "low",
    "move": "pan left",
    "music": "music",
}


@st.composite
def shown_facts(draw):
    """The shown facts of a random film that the world can draw."""
    codes = {
        name: torch.tensor([draw(st.integers(0, len(values) - 1))])
        for name, values in FACTS.items()
    }
    codes = legal(codes, torch.tensor([draw(st.floats(0, 0.999))]))
    return shown({name: int(code) for name, code in codes.items()})


def words(said):
    return said.replace(",", " ").split()


LONE = {"then": None}
STILL = {"then": None, "direction": None}


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("a red dog walks left , then jumps", {}),
        ("a red dog jumps , then walks left", {"action": "jump", "then": "move"}),
        ("a red dog stands still , then spins", {**STILL, "action": "still", "then": "spin"}),
        (
            "an orange car drives fast left",
            {**LONE, "kind": "car", "color": "orange", "action": "run"},
        ),
        ("two red dogs walk left", {**LONE, "relation": "two"}),
        ("three red butterflies fly left", {**LONE, "relation": "three", "kind": "butterfly"}),
        (
            "a red dog chases a blue man left",
            {**LONE, "relation": "chases", "kind2": "man", "color2": "blue"},
        ),
        (
            "a red dog jumps beside a box",
            {**STILL, "relation": "beside", "kind2": "box", "action": "jump"},
        ),
        (
            "a red dog walks left , an orange bus behind",
            {**LONE, "relation": "behind", "kind2": "bus", "color2": "orange"},
        ),
        (
            "a red ball hits a blue box",
            {**STILL, "relation": "hits", "kind": "ball", "kind2": "box", "color2": "blue"},
        ),
        ("a red dog goes left", {**LONE, "action": None}),
        ("a red thing moves left", {**LONE, "kind": None}),
    ],
)
def test_who_does_what_with_whom(said, change):
    tail = "beach , dusk , rain , wide shot , low angle , camera pan left , music"
    assert canonical({**DOG, **change}) == f"{said} , {tail}"


def test_what_is_plain_is_not_said():
    plain = {"weather": "clear", "angle": "eye level", "music": "none", "relation": "alone"}
    assert canonical(plain) == canonical({}) == ""
    assert canonical({"place": "neon street", "light": "neon"}) == "neon street , neon light"
    assert canonical({"place": "snow", "weather": "snow"}) == "snow , snowfall"


@given(SOME_FACTS)
def test_the_tokenizer_knows_every_canonical_sentence(facts):
    ids = TOKENIZER(canonical(facts)).input_ids
    assert UNKNOWN not in ids
    assert ids[0] == TOKENIZER.bos_token_id
    assert len(ids) <= text.MAX_TOKENS


@given(shown_facts(), shown_facts())
def test_films_of_different_facts_have_different_sentences(facts, others):
    """Relations such as "behind" included: the words lose nothing that is shown."""

    def plain(some):
        return {n: v for n, v in some.items() if v not in ("clear", "eye level", "none", "nothing")}

    assert (canonical(facts) == canonical(others)) == (plain(facts) == plain(others))


@pytest.mark.parametrize("fact", FACTS)
def test_every_value_changes_the_sentence(fact):
    base = {**DOG, "relation": "beside", "kind2": "cat", "color2": "blue", "then": None}
    if fact == "then":
        base["relation"] = "alone"
    said = {canonical({**base, fact: value}) for value in FACTS[fact]}
    assert len(said) == len(FACTS[fact])


def test_the_vocabulary_is_small_sorted_and_complete():
    known = vocabulary()
    assert list(known) == sorted(set(known))
    assert len(known) <= 300
    assert all(word.isalpha() and word.islower() for word in known)
    assert not FILLING & set(known)
    assert set(KINDS) <= set(known)


def test_each_word_is_one_token_and_marks_and_case_are_none():
    assert len(TOKENIZER) == len(vocabulary()) + 4
    assert TOKENIZER("A red BALL, beach!").input_ids == TOKENIZER("a red ball beach").input_ids
    assert TOKENIZER("a red zeppelin").input_ids[-1] == UNKNOWN


def test_padding_stands_on_the_left_as_the_pipelines_expect():
    ids = TOKENIZER("a ball", padding="max_length", max_length=text.MAX_TOKENS).input_ids
    assert len(ids) == text.MAX_TOKENS
    assert ids[:-3] == [TOKENIZER.pad_token_id] * (text.MAX_TOKENS - 3)


def test_prompts_are_read_at_the_length_they_are_trained_at():
    """Registers replace padding, so a longer limit would add registers, which weaken prompts."""
    assert cards.card("sketch").max_sequence_length == text.MAX_TOKENS


@given(shown_facts(), st.integers(0, 10_000))
def test_training_captions_hold_known_words_and_fit_the_tokens(facts, seed):
    for said in (caption(facts, random.Random(seed)), phrase(facts, random.Random(seed))):
        assert set(words(said)) <= {*vocabulary(), *FILLING}
        assert len(words(said)) <= MOST_WORDS
        assert len(TOKENIZER(said).input_ids) <= text.MAX_TOKENS


@given(shown_facts(), st.integers(0, 10_000))
def test_a_picture_is_not_said_to_move(facts, seed):
    said = caption(facts, random.Random(seed), moving=False)
    assert not {"then", "music", "pan", "tilt", "push", "arc", "tracking"} & set(words(said))


@given(shown_facts(), st.integers(0, 10_000))
def test_a_free_phrasing_names_no_other_colour_kind_or_side(facts, seed):
    said = set(words(phrase(facts, random.Random(seed))))
    shown_colors = {facts["color"], facts.get("color2")}
    assert not said & (set(FACTS["color"]) - shown_colors)
    others = set(KINDS) - {facts["kind"], facts.get("kind2"), "truck", "box"}
    assert not said & others
    if facts.get("direction") == "left" and "from" not in said and "right" not in facts["move"]:
        assert "right" not in said


@given(shown_facts(), st.integers(0, 10_000))
def test_what_is_there_is_never_denied(facts, seed):
    said = words(phrase(facts, random.Random(seed)))
    denied = {b for a, b in pairwise(said) if a in ("no", "without")}
    kinds = {facts["kind"], facts.get("kind2")}
    there = {facts.get("weather"), facts["music"]}
    there |= {"people", "men"} if kinds & {"man", "woman", "child", "robot"} else set()
    animals = {"dog", "cat", "horse", "bird", "fish", "butterfly"}
    there |= {"animals", "dogs"} if kinds & animals else set()
    there |= {"cars"} if "car" in kinds else set()
    assert not denied & there


def test_training_captions_leave_out_a_fact_now_and_then():
    rng = random.Random(5)
    said = [caption(DOG, rng, keep=0.9) for _ in range(3000)]
    allowed = {*words(canonical(DOG)), "goes", "moves", "thing"}
    fixed = [each for each in said if set(words(each)) <= allowed]
    assert len(fixed) > 2000
    for word in ("beach", "dusk", "wide", "pan"):
        assert 0.87 < sum(word in words(each) for each in fixed) / len(fixed) < 0.93
    for word in ("rain", "music", "then"):  # facts whose absence has a meaning are always said
        assert all(word in words(each) for each in fixed)
    aimed = [each for each in fixed if "walks" in each]
    assert 0.65 < sum("walks left" in each for each in aimed) / len(aimed) < 0.73
    assert sum("dog" not in each for each in fixed) > 100
    assert sum("goes left" in each for each in said) > 20


def test_a_quarter_of_the_training_captions_is_free_and_some_hold_foreign_words():
    rng = random.Random(6)
    said = [caption(DOG, rng, keep=1.0) for _ in range(3000)]
    free = [each for each in said if each != canonical(DOG)]
    assert abs(len(free) / 3000 - FREE_SHARE) < 0.03
    assert len(set(free)) > 0.9 * len(free)
    assert sum(bool(FILLING & set(words(each))) for each in free) > 100
    assert sum("no " in each or "without " in each for each in free) > 100
