"""Training captions and compiled prompts are the same words, and the tokenizer knows them all."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local import cards
from kling_local.planner import plan
from kling_local.request import GenerationRequest
from kling_local.sketch import probe, text
from kling_local.sketch.world.caption import ACTION_WORDS, canonical, caption, vocabulary
from kling_local.sketch.world.scene import FACTS

TOKENIZER = text.new_tokenizer()
UNKNOWN = TOKENIZER.unk_token_id
ALL_FACTS = st.fixed_dictionaries({name: st.sampled_from(v) for name, v in FACTS.items()})
SOME_FACTS = st.fixed_dictionaries(
    {name: st.sampled_from((None, *values)) for name, values in FACTS.items()}
)
CARD = cards.card("sketch")
RED_BALL = {
    "color": "red",
    "kind": "ball",
    "action": "move right",
    "place": "beach",
    "light": "sunset",
    "size": "wide",
    "move": "pan left",
}

_SAID = {
    "still": "stands still",
    "bounce": "jumps",
    "move left": "moves to the left",
    "move right": "moves to the right",
}
_PLACES = {
    "meadow": "on the grass",
    "desert": "among the dunes",
    "beach": "by the sea",
    "city": "in a city street",
    "snow": "in the snow",
    "room": "in a living room",
}


def compiled(prompt):
    return plan(GenerationRequest(prompt=prompt, duration=3), CARD, seed=1).takes[0].prompt


def english(facts):
    light = {"day": "on a sunny day", "overcast": "under an overcast sky"}.get(
        facts["light"], f"at {facts['light']}"
    )
    return (
        f"A {facts['color']} {facts['kind']} {_SAID[facts['action']]} {_PLACES[facts['place']]} "
        f"{light}, {facts['size']} shot, camera {facts['move']}."
    )


def test_the_canonical_sentence():
    assert canonical(RED_BALL) == (
        "a red ball moves right , beach , sunset , wide shot , camera pan left"
    )
    assert canonical({**RED_BALL, "color": None, "place": None, "move": None}) == (
        "a ball moves right , sunset , wide shot"
    )
    assert canonical({**RED_BALL, "kind": None}) == "beach , sunset , wide shot , camera pan left"
    assert canonical({}) == ""


@given(SOME_FACTS)
def test_the_tokenizer_knows_every_canonical_sentence(facts):
    ids = TOKENIZER(canonical(facts)).input_ids
    assert UNKNOWN not in ids
    assert ids[0] == TOKENIZER.bos_token_id
    assert len(ids) <= text.MAX_TOKENS


def test_each_word_is_one_token_and_marks_and_case_are_none():
    assert len(TOKENIZER) == len(vocabulary()) + 4
    assert TOKENIZER("A red BALL, beach!").input_ids == TOKENIZER("a red ball beach").input_ids
    assert TOKENIZER("a red zeppelin").input_ids[-1] == UNKNOWN


def test_padding_stands_on_the_left_as_the_pipelines_expect():
    ids = TOKENIZER("a ball", padding="max_length", max_length=text.MAX_TOKENS).input_ids
    assert len(ids) == text.MAX_TOKENS
    assert ids[:-3] == [TOKENIZER.pad_token_id] * (text.MAX_TOKENS - 3)


def test_prompts_are_read_at_the_length_they_are_trained_at():
    """More tokens are more registers in place of padding, which weaken every prompt."""
    assert CARD.max_sequence_length == text.MAX_TOKENS


@given(ALL_FACTS)
def test_a_canonical_sentence_compiles_to_itself(facts):
    assert compiled(canonical(facts)) == canonical(facts)


@given(ALL_FACTS)
def test_an_english_sentence_compiles_to_the_training_caption(facts):
    assert compiled(english(facts)) == canonical(facts)


@given(ALL_FACTS, st.integers(0, 99))
def test_the_probes_prompts_compile_to_the_training_caption(facts, seed):
    said = probe.prompt(facts, random.Random(seed))
    assert compiled(said) == canonical(facts)


@pytest.mark.parametrize(
    ("said", "heard"),
    [("A red ball goes left.", "moves left"), ("A red ball in a snowy landscape.", "snow")],
)
def test_the_planner_knows_all_the_words_of_the_probe(said, heard):
    assert heard in compiled(said)


@given(ALL_FACTS, st.integers(0, 10_000))
def test_training_captions_say_nothing_but_the_facts(facts, seed):
    said = caption(facts, random.Random(seed))
    said_words = set(said.replace(",", " ").split())
    assert said_words <= {*canonical(facts).split(), "moves"}
    assert "camera" not in caption(facts, random.Random(seed), moving=False)


def test_training_captions_leave_out_a_fact_now_and_then():
    rng = random.Random(5)
    said = [caption(RED_BALL, rng, keep=0.9) for _ in range(2000)]
    for word in ("ball", "beach", "sunset", "wide", "pan"):
        assert 0.87 < sum(word in each for each in said) / 2000 < 0.93
    for word in ("red", "moves"):  # said of the subject only
        assert 0.78 < sum(word in each for each in said) / 2000 < 0.84
    undirected = sum("moves" in each and "moves right" not in each for each in said)
    assert 20 < undirected < 120  # one move in twenty is said without its direction
    assert ACTION_WORDS.keys() == set(FACTS["action"])
