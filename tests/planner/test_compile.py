"""Compiling: each model's own form; times are kept, speech is marked, limits are respected."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.planner import plan
from kling_local.planner.compile import ltx, minimax_h3
from kling_local.planner.compile.tokens import Tokens, tokenizer_path
from kling_local.request import GenerationRequest, ShotRequest
from tests.planner.lint_models import H3, LTX, PROSE, SKETCH, WAN


def film(*shots, **fields):
    return GenerationRequest(shots=tuple(ShotRequest(*shot) for shot in shots), **fields)


MAN = (
    ("A tall man in a red coat walks on a beach at sunset.", 3),
    ("Close-up, the man smiles.", 2.5),
    ("It continues without a cut, the man laughs.", 2.5),
)


def test_ltx_is_one_paragraph_with_its_cuts_named():
    take = plan(film(*MAN), LTX).takes[0].prompt
    assert "\n" not in take
    assert take.startswith("A tall man in a red coat walks on a beach at sunset.")
    assert "At 3 seconds, a hard cut leads to a close-up: Close-up, the man smiles." in take
    assert "At 5.5 seconds, without a cut: It continues" in take
    assert take.count("red coat") >= 2, "the new shot names its subject again"


def test_minimax_numbers_its_shots_and_gives_sound_fields_of_their_own():
    request = film(
        ('A man in a cafe says "Good morning!", traffic noise', 3),
        ('Close-up, a woman whispers "Buenos días, señor."', 3),
        ('The man says "Bye." Piano music', 3),
        sound=True,
    )
    take = plan(request, H3).takes[0].prompt
    description, soundscape, music = take.split("\n\n")
    assert description.startswith("integrated_multimodal_description: [Shot 1] A man")
    assert "[Shot 2] At 00:03.000, the camera cuts to a close-up:" in description
    assert "[Shot 3] At 00:06.000, the camera cuts to the next shot:" in description
    assert re.findall(r"\(S(\d)\) <d>", description) == ["1", "2", "1"]
    assert "<d>[English] Good morning!</d>" in description
    assert "Buenos días, señor.</d>" in description
    assert soundscape.startswith("overall_soundscape: Traffic")
    assert music.startswith("non_diegetic_music: ")
    assert music != "non_diegetic_music: N/A"


def test_minimax_says_nothing_is_heard_when_sound_is_off():
    take = plan(film(("A dog barks, piano music", 3)), H3).takes[0].prompt
    assert "overall_soundscape: N/A" in take
    assert "non_diegetic_music: N/A" in take


def test_wan_draws_one_shot_a_take_and_is_told_everything_again():
    made = plan(film(*MAN), WAN)
    assert [take.shots for take in made.takes] == [(1,), (2,), (3,)]
    second = made.takes[1].prompt
    assert "red coat" in second
    assert "Place: beach." in second
    spoken = plan(GenerationRequest(prompt='A man says "Hello there." He waves'), WAN)
    assert "Hello" not in spoken.takes[0].prompt
    assert "He waves" in spoken.takes[0].prompt


@given(
    st.lists(st.integers(2, 10), min_size=1, max_size=6).filter(lambda halves: sum(halves) <= 30),
    st.sampled_from([LTX, H3]),
)
def test_compiled_and_read_back_the_cuts_are_where_they_were(halves, model):
    lengths = [each / 2 for each in halves]
    spare = max(3, -(-sum(halves) // 2)) - sum(lengths)
    lengths[-1] += spare
    request = film(*((f"A dog runs to the tree number {n}", s) for n, s in enumerate(lengths)))
    made = plan(request, model)
    read = ltx.cut_times if model is LTX else minimax_h3.cut_times
    for take in made.takes:
        starts = [made.shots[number - 1].start_frame - take.start_frame for number in take.shots]
        assert read(take.prompt) == pytest.approx([each / 24 for each in starts[1:]], abs=5e-4)


@given(st.text(max_size=120).filter(str.strip), st.sampled_from([LTX, H3, WAN, PROSE, SKETCH]))
def test_any_words_compile_without_losing_any_but_quotes(words, model):
    made = plan(GenerationRequest(prompt=words), model)
    assert made.takes[0].prompt is not None
    if model in (LTX, PROSE):
        said = re.findall(r"\w+", made.takes[0].prompt)
        assert said[: len(re.findall(r"\w+", words))] == re.findall(r"\w+", words)


def test_a_prompt_over_the_limit_loses_continuity_first_then_its_last_sentences():
    sentence = "A man in a red coat walks along the river at night. "
    short = replace(LTX, max_sequence_length=60)
    request = film((sentence * 3, 3), ("He waits under a bridge", 3))
    made = plan(request, short)
    whole = plan(request, LTX)
    take = made.takes[0].prompt
    assert Tokens.of(take, short).fits
    assert not Tokens.of(whole.takes[0].prompt, short).fits
    assert "He is a man in a red coat." in whole.takes[0].prompt
    assert "He is" not in take
    assert "He waits under a bridge" in take
    assert take.startswith(sentence.strip())
    assert "M018" in [each.code for each in made.findings]


def test_tokens_are_counted_by_the_model_s_own_tokenizer_when_they_might_not_fit():
    assert tokenizer_path(SKETCH) is not None
    tight = replace(SKETCH, max_sequence_length=4)
    counted = Tokens.of("a red ball rolls", tight)
    assert counted.counted
    assert counted.number == 5, "four words and the token that begins a text"
    assert not Tokens.of("a red ball", replace(LTX, max_sequence_length=3)).counted
    assert not Tokens.of("a", SKETCH).counted, "nothing to settle: it surely fits"


@given(st.text(max_size=400))
def test_the_estimate_never_reaches_beyond_its_bound(words):
    estimate = Tokens.of(words, LTX)
    assert 0 <= estimate.number <= estimate.high
    assert estimate.high <= 3 * len(words) + 2
