"""Plans: frames add up, cuts are on their frames, takes are on the grid, continuity is kept."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kling_local.cards import card
from kling_local.errors import RequestError
from kling_local.outcome_parts import Case
from kling_local.outcomes import outcomes
from kling_local.planner import plan, shot_list_from_json, shot_list_to_json
from kling_local.planner.beats import draft_shots, written_shots
from kling_local.planner.cutting import cut
from kling_local.planner.shown import facts
from kling_local.request import Element, GenerationRequest, ReferenceVideo, ShotRequest
from kling_local.units import FrameGrid, frame_at, model_frames_needed

SKETCH = card("sketch")
NATIVE = replace(SKETCH, id="native", multi_shot="native", prompt_style="prose")
PROSE = replace(SKETCH, id="prose", prompt_style="prose")


def film(*shots, **fields):
    return GenerationRequest(shots=tuple(ShotRequest(*shot) for shot in shots), **fields)


def codes(shot_list):
    return [finding.code for finding in shot_list.findings]


@st.composite
def films(draw):
    """Requests with 1-6 shots of any length that add up to whole seconds."""
    duration = draw(st.integers(3, 15))
    count = draw(st.integers(1, min(6, duration)))
    weights = draw(st.lists(st.integers(0, 1000), min_size=count, max_size=count))
    spare = duration - count
    total = sum(weights) or 1
    lengths = [1 + spare * weight / total for weight in weights]
    lengths[-1] = duration - sum(lengths[:-1])
    words = st.sampled_from(["a red ball rolls", "it goes on without a cut", "close-up", "x"])
    return film(
        *((draw(words), length) for length in lengths), seed=draw(st.integers(0, 2**32 - 1))
    )


@given(films(), st.sampled_from([SKETCH, NATIVE, PROSE]))
def test_frames_add_up_and_takes_are_on_the_grid(request_, model):
    made = plan(request_, model)
    assert made.num_frames == request_.duration * 24
    position = 0
    seconds = 0.0
    for shot in made.shots:
        assert shot.start_frame == position == frame_at(seconds)
        assert shot.num_frames >= 24
        position += shot.num_frames
        seconds += shot.duration_s
    assert position == made.num_frames
    position = 0
    for number, take in enumerate(made.takes, start=1):
        assert (take.number, take.start_frame) == (number, position)
        anchor = model.conditioning.anchor_frames if take.anchor == "last_frames" else 0
        assert take.model_frames in model.grid
        assert take.model_frames >= model_frames_needed(take.num_frames, model.fps) + anchor
        assert 0 <= take.seed < 2**32
        position += take.num_frames
    assert position == made.num_frames
    assert [shot.take for shot in made.shots] == sorted(shot.take for shot in made.shots)


@given(films())
def test_a_plan_reads_back_from_its_json(request_):
    made = plan(request_, SKETCH)
    assert shot_list_from_json(json.loads(json.dumps(shot_list_to_json(made)))) == made
    assert plan(request_, SKETCH) == made


@given(st.lists(st.floats(1, 5), min_size=1, max_size=6))
def test_cutting_never_lets_rounding_add_up(seconds):
    spans = cut(seconds)
    for index, span in enumerate(spans):
        assert abs(span.end - sum(seconds[: index + 1]) * 24) <= 0.5 + 1e-6
        assert span.start == (spans[index - 1].end if index else 0)


def test_three_shots_have_their_cuts_at_72_and_144():
    made = plan(film(("a", 3), ("b", 3), ("c", 2)), SKETCH)
    assert made.cuts == (72, 144)
    assert [take.shots for take in made.takes] == [(1,), (2,), (3,)]
    assert [take.model_frames for take in made.takes] == [41, 41, 25]


def test_a_native_model_renders_all_shots_in_one_take():
    made = plan(film(("a dog", 3), ("b", 3), ("c", 2)), NATIVE)
    assert [take.shots for take in made.takes] == [(1, 2, 3)]
    assert made.takes[0].prompt.startswith("Shot 1: a dog\nShot 2: b")
    assert made.cuts == (72, 144)


def test_a_shot_longer_than_one_take_is_split_and_anchored():
    short = replace(SKETCH, grid=FrameGrid(8, 1, 9, 73))
    made = plan(GenerationRequest(prompt="a red ball", duration=15), short)
    assert [take.anchor for take in made.takes] == ["none", "last_frames", "last_frames"]
    assert sum(take.num_frames for take in made.takes) == 360
    assert made.shots[0].take == 1
    unanchored = replace(short, conditioning=replace(short.conditioning, anchor_frames=0))
    with pytest.raises(RequestError, match="renders at most"):
        plan(GenerationRequest(prompt="a red ball", duration=15), unanchored)


def test_only_words_that_ask_for_it_continue_the_take_before():
    made = plan(
        film(("a red ball rolls left", 3), ("it continues, push in", 3), ("a dog", 2)), SKETCH
    )
    assert [take.anchor for take in made.takes] == ["none", "last_frames", "none"]
    assert made.takes[1].model_frames == SKETCH.grid.fit(36 + 9)
    assert (
        made.shots[1].compiled_prompt
        == "a red ball rolls left , room , day , medium shot , camera push in"
    )
    cannot = replace(SKETCH, conditioning=replace(SKETCH.conditioning, anchor_frames=0))
    made = plan(film(("a ball", 3), ("it continues", 3)), cannot)
    assert [take.anchor for take in made.takes] == ["none", "none"]
    assert "M016" in codes(made)


def test_what_a_shot_does_not_say_is_inherited_and_stands_apart():
    made = plan(
        film(("a red ball rolls right, beach, sunset", 3), ("close-up, the ball bounces", 3)),
        SKETCH,
    )
    second = made.shots[1]
    assert second.blueprint.environment.place is None
    assert second.blueprint.subjects[0].attributes == ()
    facts = {fact.field: (fact.value, fact.from_shot) for fact in second.inherited}
    assert facts["environment.place"] == ("beach", 1)
    assert facts["subjects.ball.attributes"] == ("red", 1)
    assert (
        second.compiled_prompt == "a red ball bounces , beach , dusk , close shot , camera static"
    )


def test_an_excluded_subject_is_not_inherited():
    made = plan(film(("a man walks, meadow", 3), ("the meadow, no people", 2)), SKETCH)
    assert "man" not in made.shots[1].compiled_prompt
    assert made.takes[1].negative_prompt == "man , woman , child"


def test_a_model_is_guided_away_from_the_faults_of_its_card():
    """After what the user excludes, less what the prompt asks for; a distilled model gets none."""
    wish = GenerationRequest(prompt="a cat, blurry background, no dogs", negative_prompt="snow")
    faults = plan(wish, card("ltx-2.3")).takes[0].negative_prompt.split(", ")
    assert faults[:3] == ["snow", "dogs", "out of focus"]
    assert "blurry" not in faults
    assert "blurry" in card("ltx-2.3").unwanted
    assert plan(wish, card("ltx-2.3-distilled")).takes[0].negative_prompt == ""


def test_prose_repeats_what_the_model_cannot_remember():
    made = plan(film(("a red ball rolls, beach, sunset", 3), ("it bounces", 2)), PROSE)
    assert made.shots[1].compiled_prompt == (
        "it bounces. It is a red ball. Place: beach. Time of day: dusk."
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"voices": ("v",), "sound": True}, "M004"),
        ({"watermark": True}, "M010"),
        ({"resolution": "1080p"}, "M011"),
        ({"prompt": "a pillar"}, "M101"),
        ({"prompt": "a wombat"}, "M102"),
        ({"prompt": "a man, a dog and a cup"}, "M103"),
        ({"prompt": "a black and white cat"}, "M104"),
        ({"prompt": "a man melts"}, "M105"),
        ({"prompt": "a man in an aviary"}, "M106"),
        ({"prompt": "a man, the camera orbits"}, "M107"),
        ({"prompt": "a dog on a box"}, "M108"),
        ({"prompt": "fog in a kitchen"}, "M109"),
        ({"prompt": "a man, over the shoulder shot"}, "M110"),
        ({"prompt": 'a man says "Good morning to you."'}, "M012"),
        ({"prompt": 'a sign reads "OPEN"'}, "M013"),
        ({"prompt": "quantum entropy"}, "M015"),
        ({"prompt": "a ball like <<<image_2>>>"}, "P004"),
        ({"prompt": "shot 1: a dog. shot 2: a cat."}, "P003"),
        ({"prompt": "shot 1: a dog. shot 2: a cat.", "shot_type": "single"}, "P009"),
        ({"prompt": "a dog", "shot_type": "intelligence"}, "P002"),
        ({"prompt": 'a man says "' + "word " * 30 + '."'}, "P005"),
        ({"prompt": "a dog", "negative_prompt": "blurry"}, "M006"),
    ],
)
def test_what_the_model_cannot_do_is_found(fields, code):
    assert code in codes(plan(GenerationRequest(**{"prompt": "a red ball", **fields}), SKETCH))


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"elements": (Element("1"),)}, "M001"), ({"reference_images": ("a.png",)}, "M002")],
)
def test_pictures_are_found_that_a_model_does_not_follow(fields, code):
    blind = replace(SKETCH.conditioning, elements=False, reference_images=False)
    for model, found in ((SKETCH, False), (replace(SKETCH, conditioning=blind), True)):
        made = plan(GenerationRequest(prompt="a red ball", **fields), model)
        assert (code in codes(made)) == found


def test_a_plain_request_has_no_findings():
    assert codes(plan(GenerationRequest(prompt="a red ball rolls along the beach"), SKETCH)) == []


@pytest.mark.parametrize(
    ("prompt", "duration", "beats"),
    [
        ("A dog runs. It stops. It jumps.", 9, ["A dog runs.", "It stops.", "It jumps."]),
        ("A dog runs, then it stops", 6, ["A dog runs", "it stops"]),
        ("A dog runs. Cut to a cat on a roof", 6, ["A dog runs", "a cat on a roof"]),
        ("Shot 1: a dog runs. Shot 2: a cat.", 6, ["a dog runs.", "a cat."]),
        ("Cinematic. A dog runs. Then it jumps.", 6, ["Cinematic. A dog runs.", "Then it jumps."]),
        ("A dog", 3, ["Wide shot: A dog", "Close-up: A dog"]),
        ("A dog", 6, ["Wide shot: A dog", "Medium shot: A dog", "Close-up: A dog"]),
    ],
)
def test_automatic_shots_follow_the_beats(prompt, duration, beats):
    assert [shot.prompt for shot in draft_shots(prompt, duration)] == beats


@pytest.mark.parametrize(
    ("prompt", "shots"),
    [
        ("A dog runs. Cut to: a cat on a roof", [("A dog runs", 3), ("a cat on a roof", 3)]),
        ("a dog runs, then we cut back to the cat", [("a dog runs", 3), ("the cat", 3)]),
        ("Noir. Shot 1 (2s): a dog. Shot 2 (4s): a cat.", [("Noir. a dog.", 2), ("a cat.", 4)]),
        ("镜头1：一只狗在跑。镜头2：一只猫。", [("一只狗在跑。", 3), ("一只猫。", 3)]),
        ("一只狗在跑，镜头切到一只猫", [("一只狗在跑", 3), ("一只猫", 3)]),
        ("[Shot 1] A dog. [Shot 2] A cat.", [("A dog.", 3), ("A cat.", 3)]),
        ("(scene 1, 2s) a dog. (scene 2, 4s): a cat.", [("a dog.", 2), ("a cat.", 4)]),
        (
            "Master Prompt: night. Multi shot Prompt 1: a dog (Duration: 2 seconds). "
            "Multi shot Prompt 2: a cat (Duration: 4 seconds)",
            [("night. a dog.", 2), ("a cat", 4)],
        ),
        ("Scene 1: a dog (2s) Scene 2: a cat (4 s).", [("a dog", 2), ("a cat.", 4)]),
        (
            "Scene 1 (1.1s): a dog. Scene 2 (3.2s): a cat. Scene 3 (1.7s): a cup.",
            [("a dog.", 1.1), ("a cat.", 3.2), ("a cup.", 1.7)],
        ),
        ("Scene 1 (4s): a dog. Scene 2: a cat.", [("a dog.", 4), ("a cat.", 2)]),
        ("Scene 1 (5.5s): a dog. Scene 2: a cat.", [("a dog.", 3), ("a cat.", 3)]),
        ("First shot: a dog. Final shot: a cat.", [("a dog.", 3), ("a cat.", 3)]),
        ("A dog runs. The camera cuts to a tree.", [("A dog runs", 3), ("a tree.", 3)]),
        ("A dog runs. It stops. It jumps.", [("A dog runs. It stops. It jumps.", 6)]),
        ("the first shot: a dog", [("the first shot: a dog", 6)]),
        ("a woman, hair cut to her chin, waves", [("a woman, hair cut to her chin, waves", 6)]),
        ('a man says "cut to the chase"', [('a man says "cut to the chase"', 6)]),
        (
            '"Scene 1: me. Scene 2: you." a man says',
            [('"Scene 1: me. Scene 2: you." a man says', 6)],
        ),
        ("cut to a dog", [("cut to a dog", 6)]),
    ],
)
def test_a_prompt_is_cut_where_it_writes_a_cut(prompt, shots):
    """And nowhere else; with ``single`` it is not cut at all."""
    found = plan(GenerationRequest(prompt=prompt, duration=6), SKETCH)
    assert [(shot.prompt, shot.duration_s) for shot in found.shots] == shots
    assert ("P003" in codes(found)) == (len(shots) > 1)
    single = plan(GenerationRequest(prompt=prompt, duration=6, shot_type="single"), SKETCH)
    assert [shot.prompt for shot in single.shots] == [prompt]
    assert ("P009" in codes(single)) == (len(shots) > 1)


@pytest.mark.parametrize(
    ("prompt", "shots"),
    [
        ("[00:00-00:02] a dog. [00:02-00:06] a cat.", [("a dog.", 2), ("a cat.", 4)]),
        (
            "Noir.\n**0–2s:** wide shot of a dog\n**2–6s:** close-up of a cat",
            [("Noir. wide shot of a dog", 2), ("close-up of a cat", 4)],
        ),
        ("(0:00 - 0:04) a dog. (0:04 - 0:06): a cat", [("a dog.", 4), ("a cat", 2)]),
        ("From 0 to 4 seconds: a dog. From 4 to 6 seconds: POV, a cat", [("a dog.", 4), None]),
        ("0-3s: a dog. 4-5s: the next shot shows a cat", [("a dog.", 4), None]),
        ("第0-2秒：一只狗。第2-6秒：特写，一只猫。", [("一只狗。", 2), ("特写，一只猫。", 4)]),
        ("Time 0:00-0:02 | a dog\nTimestamp 0:02-0:06 | close-up, a cat", [("a dog", 2), None]),
        ("Shot 1 (0:00-0:02): a dog. Shot 2 (0:02-0:06): a cat", [("a dog.", 2), ("a cat", 4)]),
        ("0-2s: a man walks right. 2-6s: he jumps.", []),
        ("One continuous shot. [00:00-00:02] a dog runs. [00:02-00:06] it sits.", []),
        ("[00:02-00:04] a dog. [00:04-00:06] a cat.", []),
        ("[00:00-00:04] a dog. [00:02-00:06] a cat.", []),
        ("The score is 0-3: a dog. 3-6: close-up of a cat.", []),
        ('a man says "0-2s: wide shot. 2-6s: close-up."', []),
    ],
)
def test_a_timeline_of_shots_is_cut_where_they_begin(prompt, shots):
    """A timeline of events within one shot is not cut, nor one that asks for a single take."""
    found = plan(GenerationRequest(prompt=prompt, duration=6), SKETCH).shots
    assert len(found) == max(1, len(shots))
    for shot, expected in zip(found, shots, strict=False):
        assert expected is None or (shot.prompt, shot.duration_s) == expected
    if shots:
        assert sum(shot.duration_s for shot in found) == 6


@pytest.mark.parametrize(
    ("prompt", "texts"),
    [
        ("Shot 1 a dog runs. Shot 2 a cat.", ["a dog runs.", "a cat."]),
        ("SHOT 1\na dog\nSHOT 2\na cat", ["a dog", "a cat"]),
        ("Shot one: a dog. Shot two: a cat.", ["a dog.", "a cat."]),
        ("Clip 1: a dog. Clip 2: a cat.", ["a dog.", "a cat."]),
        ("S1: a dog. S2: a cat.", ["a dog.", "a cat."]),
        ("Opening shot: a dog. Final shot: a cat.", ["a dog.", "a cat."]),
        ("第一个镜头：一只狗。第二个镜头：一只猫。", ["一只狗。", "一只猫。"]),
        ("镜头一：狗。镜头二：猫。", ["狗。", "猫。"]),
        ("カット1：犬。カット2：猫。", ["犬。", "猫。"]),
        ("Plano 1: un perro. Plano 2: un gato.", ["un perro.", "un gato."]),
        ("Einstellung 1: ein Hund. Einstellung 2: eine Katze.", ["ein Hund.", "eine Katze."]),
        ("Wide shot: a dog. Close-up: its paws.", ["Wide shot: a dog.", "Close-up: its paws."]),
        (
            "- Wide: a dog\n- Medium: a cat\n- Close: a cup",
            ["Wide: a dog", "Medium: a cat", "Close: a cup"],
        ),
        (
            "1. A dog runs, wide shot\n2. Close-up of a cat\n3. Cinematic light, 4k",
            ["A dog runs, wide shot", "Close-up of a cat Cinematic light, 4k"],
        ),
        ("Noir. Shot list:\n- a dog\n- a cat", ["Noir. a dog", "a cat"]),
        ("00:00 A dog runs\n00:02 A cat", ["A dog runs", "A cat"]),
        ("[0:00] a dog [0:02] a cat", ["a dog", "a cat"]),
        ("(0s-2s) a dog on a beach (2s-6s) a dog in a kitchen", None),
        ("a dog runs. [Cut] a cat", ["a dog runs.", "a cat"]),
        ("A dog runs. Cut. A cat.", ["A dog runs.", "A cat."]),
        ("A dog. SMASH CUT: a cat", ["A dog.", "a cat"]),
        ("A dog runs. Dissolve to a beach", ["A dog runs.", "a beach"]),
        ("a man runs, the scene transitions to a beach", ["a man runs", "a beach"]),
    ],
)
def test_guides_write_cuts_in_many_forms(prompt, texts):
    """These were once one shot in which everything was drawn."""
    found = [(shot.prompt, shot.duration) for shot in written_shots(prompt, 6)]
    assert len(found) == 2 if texts is None else [text for text, _ in found] == texts
    assert sum(seconds for _, seconds in found) == 6
    if "0:02" in prompt:
        assert [seconds for _, seconds in found] == [2, 4]


@pytest.mark.parametrize(
    "prompt",
    [
        "1. A dog runs on a beach\n2. A cat sleeps",  # may be steps of one shot
        "A dog runs. Fade to black.",
        "A street by day. The scene transitions to night.",
        "a man walks, switches to running",
        "Shot: close-up. Angle: low angle. A man walks.",
        "A cut above the rest. A man walks.",
        "It's one. A man walks. It's two. He sits.",
        "In scene 1 and scene 2: rain",
        "a woman in her 20s: 1) smiles 2) waves",
        "One continuous shot. Wide shot: a dog. Close-up: its paws.",
        'A director shouts "Cut." A man walks.',
        "At 00:05 it ends",
    ],
)
def test_what_only_looks_like_a_cut_is_none(prompt):
    assert not written_shots(prompt, 6)


def test_empty_lines_are_no_clauses_of_their_own():
    found = written_shots("a dog runs" + "\n \n" * 40 + "cut to a cat", 6)
    assert [shot.prompt for shot in found] == ["a dog runs", "a cat"]


def test_as_many_shots_as_a_prompt_gives_lengths_to():
    """Short shots are merged only if they state no length."""
    written = " ".join(f"[{n}-{n + 1}s] close-up of a dog." for n in range(5))
    assert [shot.duration for shot in draft_shots(written, 5)] == [1] * 5
    assert len(draft_shots(" ".join(f"Shot {n}: a dog." for n in range(1, 6)), 5)) == 3


@pytest.mark.parametrize(("role", "shots"), [("base", 1), ("feature", 2)])
def test_a_video_that_is_edited_keeps_its_own_cuts(role, shots):
    video = ReferenceVideo("film.mp4", role, keep_sound=False)
    prompt = "make it night. Cut to a red car"
    found = plan(GenerationRequest(prompt=prompt, reference_video=video), SKETCH)
    assert len(found.shots) == shots
    assert ("P003" in codes(found)) == (shots > 1)


@pytest.mark.parametrize(
    ("prompt", "lengths"),
    [
        ("Shot 1 (3s): a dog. Shot 2 (5s): a cat.", {8: [3, 5], 4: [2, 2], 15: [6, 9]}),
        ("Shot 1 (3s): a dog. Shot 2: a cat.", {8: [3, 5], 4: [3, 1], 3: [1.5, 1.5]}),
    ],
)
def test_lengths_that_the_film_has_no_room_for_are_told(prompt, lengths):
    for duration, expected in lengths.items():
        found = plan(GenerationRequest(prompt=prompt, duration=duration), SKETCH)
        assert [shot.duration_s for shot in found.shots] == expected
        assert ("P015" in codes(found)) == ("5s" in prompt and duration != 8)


def test_said_lengths_are_kept_when_they_fit():
    shots = draft_shots("shot 1, 3, a dog; shot 2, 2, a cat;", 5)
    assert [(shot.prompt, shot.duration) for shot in shots] == [("a dog", 3), ("a cat", 2)]


@pytest.mark.parametrize(
    "prompt",
    [
        "Scene 1 (2s): a dog. Scene 2 (4s): a cat.",
        "Shot 1 [0-2s] a dog. Shot 2 [2-6 sec] a cat.",
        "Shot 1 (2 seconds) - a dog. Shot 2 (2s-6s) - a cat.",
    ],
)
def test_lengths_in_brackets_of_numbered_shots_are_read(prompt):
    shots = draft_shots(prompt, 6)
    assert [(shot.prompt, shot.duration) for shot in shots] == [("a dog.", 2), ("a cat.", 4)]
    found = plan(GenerationRequest(prompt=prompt, duration=6), SKETCH).findings
    assert "P003" in [each.code for each in found]


@given(
    st.lists(
        st.sampled_from(["A dog runs. ", "then ", "cut to ", "shot 1: ", "it sits, ", "x "])
    ).map(lambda pieces: "a " + "".join(pieces)),
    st.integers(3, 15),
)
def test_automatic_shots_fill_the_film(prompt, duration):
    shots = draft_shots(prompt, duration)
    assert 1 <= len(shots) <= 6
    assert sum(shot.duration for shot in shots) == pytest.approx(duration)
    assert min(shot.duration for shot in shots) >= 1
    assert all(shot.prompt.strip() for shot in shots)


@given(st.text(min_size=1, max_size=200).filter(str.strip), st.integers(3, 15))
def test_any_prompt_can_be_planned(prompt, duration):
    request = GenerationRequest(prompt=prompt, duration=duration, shot_type="intelligence")
    assert plan(request, SKETCH).num_frames == duration * 24


SHOT_KEYS = {
    "number", "start_s", "duration_s", "start_frame", "num_frames", "take", "prompt",
    "compiled_prompt", "blueprint", "inherited", "paths", "spans",
}  # fmt: skip


def test_plan_json_has_exactly_the_published_keys():
    body = shot_list_to_json(plan(GenerationRequest(prompt="a red ball"), SKETCH))
    shot = body["shots"][0]
    assert set(shot) == SHOT_KEYS
    blueprint = shot["blueprint"]
    assert set(blueprint) == {
        "subjects", "actions", "relations", "environment", "lighting", "camera", "style", "audio",
        "text_on_screen", "exclude",
    }  # fmt: skip
    subject = {"id", "name", "count", "attributes", "element", "gender", "noun"}
    assert set(blueprint["subjects"][0]) == subject
    assert set(blueprint["camera"]) == {
        "shot_size", "angle", "lens_mm", "aperture", "focus", "moves", "trajectory",
    }  # fmt: skip
    assert set(blueprint["audio"]) == {"dialogue", "effects", "ambience", "music", "silence"}


def test_clothes_are_repeated_as_worn():
    made = plan(film(("a tall man in a red coat walks", 3), ("the man sits", 2)), PROSE)
    assert made.shots[1].compiled_prompt == ("the man sits. The man is tall and wears a red coat.")


def test_a_plan_of_another_version_is_refused():
    with pytest.raises(RequestError, match="plan_version 9"):
        shot_list_from_json({"plan_version": 9})


def test_a_plan_without_a_seed_says_that_it_is_drawn_later():
    def seeds(request, **given):
        made = plan(request, SKETCH, **given)
        (said,) = [each for each in outcomes(Case(request, SKETCH, made)) if each.wish == "seed"]
        return made.seed, made.seed_open, said.why

    ball = GenerationRequest(prompt="a red ball rolls")
    drawn = "none was asked: one is drawn when the film is made, and its receipt tells it"
    assert seeds(ball) == (0, True, drawn)
    assert seeds(ball, seed=5)[:2] == (5, False)
    assert seeds(replace(ball, seed=0))[:2] == (0, False)
    made = plan(ball, SKETCH)
    assert "a seed drawn when it is made" in facts(made)
    assert shot_list_from_json(shot_list_to_json(made)) == made
