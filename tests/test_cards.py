"""Model cards and settings."""

import re

import pytest

from kling_local.cards import Guidance, card, cards, configs_folder, ids, read_card
from kling_local.errors import CardError, RequestError
from kling_local.planner import plan
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.settings import Settings
from kling_local.units import ASPECT_RATIOS, RESOLUTIONS, delivered_size, model_frames_needed

FETCHED = [name for name in ids() if name != "sketch"]
MULTIPLES = {"echo": 32, "ltx2": 32, "minimax_h3": 32, "wan": 16}
MOST_PIXELS = {"minimax_h3": 1344 * 768}


def test_the_built_in_model_has_a_card():
    sketch = card("sketch")
    assert sketch.builtin
    assert sketch.source.name == "weights"
    assert set(sketch.sizes) == {"16:9", "9:16", "1:1"}
    assert sketch.conditioning.anchor_frames in sketch.grid
    assert sketch in cards()


def test_every_length_fits_one_take_of_the_built_in_model():
    sketch = card("sketch")
    for seconds in range(3, 16):
        assert sketch.grid.fit(seconds * sketch.fps) in sketch.grid


def test_an_unknown_model_is_refused_with_the_known_ones():
    with pytest.raises(CardError, match="'sora' is not known: use sketch") as caught:
        card("sora")
    assert caught.value.field == "model"


def test_guidance_is_linear_on_both_sides_of_the_default():
    guidance = Guidance(1.0, 2.5, 5.0)
    assert [guidance.at(scale) for scale in (0, 0.25, 0.5, 0.75, 1)] == [1, 1.75, 2.5, 3.75, 5]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "Sketch"', 'title = "Sketch"\nheight = 3', "unknown key height"),
        ('family = "ltx2"', "", "family"),
        ("[grid]", "[grids]", "'grid' is missing"),
        ('"16:9" = "320x192"', '"16:9" = "160"', "WIDTHxHEIGHT"),
        ("anchor_frames = 9", "anchor_frames = 10", "frame grid"),
        ("carry_s = 0.5", 'match_colour = ["end"]', "match_colour has end"),
        ("carry_s = 0.5", "match_colour = true", "match_colour is True: it must be a list of"),
        ("carry_s = 0.5", 'match_colour = "last_frames"', "match_colour is 'last_frames': it must"),
        ("carry_s = 0.5", "match_colour = [[1]]", "match_colour is [[1]]: it must be a list of"),
        ("carry_s = 0.5", 'carry_s = 0.5\nmatch_colour = ["last_frames"]', "use one"),
        ("anchor_frames = 9", "anchor_frames = 0\nsound_tail = true", "whose takes go on"),
        (
            "start_image = true",
            'start_image = false\nmatch_colour = ["start_image"]',
            "never given",
        ),
        ('prompt_style = "sketch"', 'prompt_style = "poem"', "poem"),
        ("fps = 12", "fps = ", "cannot be read"),
    ],
)
def test_a_wrong_card_says_which_key(tmp_path, old, new, words):
    text = (configs_folder() / "models" / "sketch.toml").read_text()
    assert old in text
    path = tmp_path / "broken.toml"
    path.write_text(text.replace(old, new))
    with pytest.raises(CardError, match=r"broken\.toml") as caught:
        read_card(path)
    assert words in caught.value.sentence


@pytest.mark.parametrize("id", FETCHED)
class TestModelsToFetch:
    def test_what_a_licence_and_a_download_need_is_there(self, id):
        shown = card(id)
        assert shown.terms.url.startswith("https://")
        assert shown.files.gb > 0.9 * sum(
            each.gb
            for each in (*shown.extras, *shown.loras)
            if getattr(each, "part", "") != "text_encoder"
        )
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", shown.source)
        assert shown.revision is None or re.fullmatch("[0-9a-f]{40}", shown.revision)
        assert shown.pipelines
        assert any(path.endswith("model_index.json") for path in shown.files.take)
        needed = {shown.components.get(part, part) for part in ("transformer", "vae")}
        assert needed <= {path.partition("/")[0] for path in shown.files.take}

    def test_memory_is_counted_from_the_parts(self, id):
        shown = card(id)
        parts = shown.memory.transformer + shown.memory.text + shown.memory.rest
        works = shown.memory.activations.of(shown.usual())
        most = max(works.text, works.encode, works.denoise, works.decode)
        assert shown.memory_gb == pytest.approx((parts + most) * 2**30 / 1e9, abs=0.06)
        counted = shown.parameters_m * 2e6 / 2**30  # bfloat16
        assert shown.memory.transformer == pytest.approx(counted, rel=0.01, abs=0.1)

    def test_sizes_are_ones_the_model_draws(self, id):
        shown = card(id)
        unit = 64 if "two_stage" in shown.route else MULTIPLES[shown.family]
        for ratio in ASPECT_RATIOS:
            for resolution in RESOLUTIONS:
                drawn = shown.size_drawn(ratio, resolution)
                step = 32 if shown.sizes_1080p and resolution == "1080p" else unit
                assert drawn.width % step == drawn.height % step == 0
                assert drawn.width * drawn.height <= MOST_PIXELS.get(shown.family, 10**7)
                film = delivered_size(ratio, resolution)
                assert (drawn.width > drawn.height) == (film.width > film.height)

    @pytest.mark.parametrize("seconds", [3, 4, 5, 15])
    def test_every_length_is_planned_on_its_frame_grid(self, id, seconds):
        shown = card(id)
        asked = GenerationRequest(prompt="a red ball rolls", duration=seconds, model=id)
        takes = plan(asked, shown).takes
        assert sum(take.num_frames for take in takes) == seconds * 24
        for take in takes:
            assert take.model_frames in shown.grid
            seen = shown.conditioning.anchor_frames if take.anchor == "last_frames" else 0
            needed = model_frames_needed(take.num_frames, take.model_fps) + seen
            assert needed <= take.model_frames

    def test_six_shots_are_planned(self, id):
        shots = tuple(ShotRequest(f"a red ball, number {n}", 2.5) for n in range(6))
        shown = card(id)
        takes = plan(GenerationRequest(shots=shots, model=id), shown).takes
        assert len(takes) == (1 if shown.multi_shot == "native" else 6)


def test_where_the_licence_of_minimax_h3_ends():
    for name in ("minimax-h3", "minimax-h3-ref", "minimax-h3-turbo", "minimax-h3-ref-turbo"):
        assert card(name).terms.excluded == (
            "European Union",
            "United Kingdom",
            "Republic of Korea",
            "United States of America",
        )


def test_1080p_is_drawn_larger_where_the_model_can():
    assert str(card("ltx-2.3").size_drawn("9:16", "720p")) == "736x1280"
    assert str(card("ltx-2.3").size_drawn("9:16", "1080p")) == "1088x1920"
    assert str(card("joyai-echo").size_drawn("16:9", "1080p")) == "1280x736"


def test_a_card_says_only_what_differs_from_its_base(tmp_path):
    text = (configs_folder() / "models" / "sketch.toml").read_text()
    (tmp_path / "below.toml").write_text(text)
    (tmp_path / "above.toml").write_text('base = "below"\nfps = 24\n[steps]\npro = 50\n')
    above, below = read_card(tmp_path / "above.toml"), read_card(tmp_path / "below.toml")
    assert (above.fps, dict(above.steps)) == (24, {"std": 8, "pro": 50})
    assert above.grid == below.grid
    (tmp_path / "above.toml").write_text('base = "none"\n')
    with pytest.raises(CardError, match=r"above\.toml cannot be read"):
        read_card(tmp_path / "above.toml")


def test_a_variant_is_the_same_model_with_a_smaller_transformer():
    whole, small = card("wan2.2-ti2v-5b"), card("wan2.2-ti2v-5b:q8")
    assert small.id == "wan2.2-ti2v-5b:q8"
    assert small.variant.gb == 5.4
    assert (small.grid, small.source) == (whole.grid, whole.source)


def test_settings_come_from_the_environment(tmp_path):
    made = Settings.from_environment({"KLING_HOME": str(tmp_path), "KLING_FFMPEG": ""})
    assert (made.home, made.ffmpeg, made.device) == (tmp_path, None, "auto")
    with pytest.raises(RequestError, match="KLING_DEVICE 'tpu'"):
        Settings.from_environment({"KLING_DEVICE": "tpu"})
