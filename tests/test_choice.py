"""What becomes of every field, before and after rendering; choice of the model; strict mode."""

import dataclasses
import json

import pytest

from kling_local import cards, choice, cli, families
from kling_local.choice import choose
from kling_local.errors import CardError, EngineError, RequestError
from kling_local.families import lacking
from kling_local.generation import generate
from kling_local.outcome_parts import Case
from kling_local.outcomes import _JUDGES, outcomes, refuse_broken
from kling_local.planner import plan
from kling_local.request import (
    CameraControl,
    DrawnPath,
    Element,
    GenerationRequest,
    ReferenceVideo,
)

BALL = "a red ball rolls along the beach"
ALWAYS = {
    "prompt", "duration", "aspect_ratio", "resolution", "mode", "sound", "cfg_scale", "seed",
    "model", "schema_version",
}  # fmt: skip
ASKED = (
    {"negative_prompt": "snow"},
    {"shot_type": "intelligence"},
    {"start_image": "a.png", "end_image": "b.png"},
    {"reference_images": ("a.png",)},
    {"elements": (Element("1", images=("a.png",)),)},
    {"reference_video": ReferenceVideo("a.mp4")},
    {"voices": ("calm",), "sound": True},
    {"camera_control": CameraControl("down_back")},
    {"start_image": "a.png", "motion_paths": (DrawnPath((0, 9), (0, 9), 20, 20),)},
    {"watermark": True, "callback_url": "https://example.org", "external_id": "1"},
    {"attention": "std"},
)


def judged(model, take_facts=(), **fields):
    request = GenerationRequest(**{"prompt": BALL, "seed": 1, "model": model, **fields})
    card = cards.card(model)
    shot_list = plan(request, card)
    return {each.wish: each for each in outcomes(Case(request, card, shot_list, take_facts))}


def states(model, **fields):
    return {wish: each.state for wish, each in judged(model, **fields).items()}


def test_every_field_of_a_request_has_a_judge():
    assert set(_JUDGES) == {field.name for field in dataclasses.fields(GenerationRequest)}


@pytest.mark.parametrize("fields", ASKED, ids=lambda fields: next(iter(fields)))
@pytest.mark.parametrize(
    "model", ["sketch", "ltx-2.3-distilled", "minimax-h3-ref", "wan2.1-i2v-14b"]
)
def test_every_field_that_is_asked_for_is_answered(model, fields):
    found = judged(model, **fields)
    assert set(fields) | ALWAYS <= set(found)
    assert all(each.why for each in found.values())
    assert set(found) <= set(fields) | ALWAYS | {"shots", "reference_video.keep_sound"}


def test_a_model_is_honest_about_what_it_lacks():
    distilled = states("ltx-2.3-distilled", negative_prompt="snow", cfg_scale=0.9, mode="pro")
    assert distilled["negative_prompt"] == "not applied"
    assert distilled["cfg_scale"] == "not applied"
    assert distilled["mode"] == "approximated"
    assert distilled["resolution"] == "honoured"
    assert states("ltx-2.3", negative_prompt="snow", cfg_scale=0.9)["negative_prompt"] == "honoured"
    assert states("ltx-2.3", resolution="1080p")["resolution"] == "honoured"
    assert states("wan2.1-t2v-1.3b", sound=True)["sound"] == "approximated"
    assert states("wan2.1-t2v-1.3b", duration=6)["duration"] == "approximated"
    assert states("wan2.1-t2v-1.3b", duration=5)["duration"] == "honoured"


def test_a_model_that_hears_voices_hears_recordings():
    h3, her = "minimax-h3-ref", "./her.wav"
    asked = {"sound": True, "reference_images": ("a.png",)}
    assert states(h3, voices=(her,), **asked)["voices"] == "honoured"
    assert states(h3, voices=("uk_man2", her), **asked)["voices"] == "approximated"
    only = judged(h3, voices=("uk_man2",), **asked)["voices"]
    assert (only.state, only.why) == (
        "not applied", "the model hears recordings; 'uk_man2' is an id",
    )  # fmt: skip
    mia = {"elements": (Element("1", images=("a.png",), voice=her),)}
    assert states(h3, sound=True, **mia)["voices"] == "honoured"
    assert states("ltx-2.3", sound=True, **mia)["voices"] == "not applied"
    assert "voices" not in states("ltx-2.3", **mia)


@pytest.fixture
def adapter(monkeypatch):
    """Changes what a family's adapter can do."""

    def change(family, **changed):
        lesser = dataclasses.replace(families.ADAPTERS[family], **changed)
        monkeypatch.setattr(families, "ADAPTERS", {**families.ADAPTERS, family: lesser})

    return change


def test_what_the_model_knows_and_the_adapter_does_not_hand_on_is_not_applied(adapter):
    adapter("minimax_h3", follows=frozenset())
    asked = {"reference_images": ("a.png",)}
    found = judged("minimax-h3-ref-turbo", **asked)["reference_images"]
    assert found.state == "not applied"
    assert "could follow it" in found.why


def test_what_an_adapter_tells_counts_more_than_the_card():
    facts = [
        {"outcomes": {"start_image": ("honoured", "it is frame 0")}},
        {"outcomes": {"start_image": ("approximated", "softened by the VAE")}},
    ]
    found = judged("ltx-2.3", facts, start_image="a.png")["start_image"]
    assert (found.state, found.why) == ("approximated", "softened by the VAE")


class TestStrict:
    def test_one_line_for_every_field(self):
        fields = {"watermark": True, "resolution": "1080p"}
        found = judged("sketch", **fields).values()
        with pytest.raises(RequestError) as caught:
            refuse_broken(list(found), GenerationRequest(prompt=BALL, **fields))
        head, *lines = caught.value.sentence.splitlines()
        assert head == "strict: 2 fields not honoured"
        assert lines[0].startswith("  resolution would be approximated: the file is 1920x1080")
        assert lines[1].startswith("  watermark would be not applied: ")
        assert caught.value.field == "resolution"

    def test_a_film_that_is_honoured_whole_passes(self):
        fields = {"sound": True, "negative_prompt": "snow"}
        found = judged("ltx-2.3", **fields).values()
        refuse_broken(list(found), GenerationRequest(prompt=BALL, **fields))

    @pytest.mark.parametrize(
        ("mode", "resolution", "refused"),
        [
            ("std", "720p", False),
            ("pro", "1080p", False),
            ("std", "1080p", True),
            ("pro", "720p", True),
        ],
    )
    def test_the_size_of_the_file_that_a_mode_gives_asks_nothing_of_the_model(
        self, mode, resolution, refused
    ):
        request = GenerationRequest(prompt=BALL, mode=mode, resolution=resolution)
        found = judged("sketch", mode=mode, resolution=resolution)
        assert found["resolution"].state == "approximated"
        if not refused:
            refuse_broken(list(found.values()), request)
            return
        with pytest.raises(RequestError, match="resolution would be approximated"):
            refuse_broken(list(found.values()), request)

    def test_generate_draws_nothing(self, tmp_path):
        request = GenerationRequest(prompt=BALL, duration=3, resolution="1080p")
        with pytest.raises(RequestError, match="resolution would be approximated"):
            generate(request, folder=tmp_path / "job", strict=True)
        assert not list((tmp_path / "job").glob("take-*"))

    def test_the_command_line_exits_with_1(self, tmp_path, capsys):
        film = tmp_path / "film.mp4"
        asked = ["generate", BALL, "--resolution", "1080p", "--strict"]
        assert cli.main([*asked, "-o", str(film)]) == 1
        assert "strict: 1 field not honoured\n  resolution would be" in capsys.readouterr().err
        assert not film.exists()

    def test_plan_fails_on_what_is_not_applied_only(self, capsys):
        assert cli.main(["plan", f"{BALL}, a dog sits", "--format", "json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert "approximated" in {each["state"] for each in told["outcomes"]}
        asked = ["plan", BALL, "--model", "ltx-2.3-distilled", "--cfg-scale", "0.9"]
        assert cli.main(asked) == 0
        assert "cfg_scale would be not applied" in capsys.readouterr().out
        assert cli.main([*asked, "--strict"]) == 1


class TestAuto:
    @pytest.fixture
    def here(self, monkeypatch):
        """Sets which models are installed, and the size of the GPU's memory."""

        def put(*names, gib=140.0):
            folders = {name: cards.configs_folder() for name in names}
            monkeypatch.setattr(choice, "located", lambda card: folders.get(card.id))
            monkeypatch.setattr(choice, "gpu_gib", lambda: gib)

        return put

    def test_the_built_in_model_when_nothing_else_is_here(self, here):
        here()
        found = choose(GenerationRequest(prompt=BALL, model="auto"))
        assert found.card.id == "sketch"
        assert found.why == (
            "auto: sketch honours all but resolution approximated; "
            "no other model here can render it"
        )

    def test_the_model_that_honours_most_then_the_larger_one(self, here):
        guided = GenerationRequest(prompt=BALL, negative_prompt="snow", model="auto")
        here("ltx-2.3")
        assert choose(guided).why == (
            "auto: ltx-2.3 honours every field; next of 2 is sketch: "
            "negative_prompt not applied, resolution approximated"
        )
        here("ltx-2", "ltx-2.3")
        assert choose(guided).why == (
            "auto: ltx-2.3 honours every field; next of 3 is ltx-2: the same, and is smaller"
        )

    def test_a_model_that_does_not_fit_the_gpu_is_passed_over(self, here):
        here("ltx-2.3", gib=8.0)
        assert choose(GenerationRequest(prompt=BALL, model="auto")).card.id == "sketch"
        here("ltx-2.3", gib=None)
        assert choose(GenerationRequest(prompt=BALL, model="auto")).card.id == "sketch"

    def test_a_model_that_this_version_cannot_run_is_passed_over(self, here, adapter):
        here("minimax-h3-ref-turbo")
        adapter("minimax_h3", components=False)
        assert choose(GenerationRequest(prompt=BALL, model="auto")).card.id == "sketch"

    def test_a_named_model_gives_way_to_the_variant_that_is_here_and_fits(self, here):
        def chosen(name="wan2.2-ti2v-5b"):
            return choose(GenerationRequest(prompt=BALL, model=name))

        here("wan2.2-ti2v-5b", "wan2.2-ti2v-5b:q4")
        assert (chosen().card.id, chosen().why) == ("wan2.2-ti2v-5b", "")
        here("wan2.2-ti2v-5b:q4", "wan2.2-ti2v-5b:q8")
        assert chosen().why == (
            "wan2.2-ti2v-5b is not on this machine: drawn with wan2.2-ti2v-5b:q8 (gguf)"
        )
        assert chosen("wan2.2-ti2v-5b:q4").card.id == "wan2.2-ti2v-5b:q4"
        here("wan2.2-ti2v-5b:q4", gib=1.0)
        assert (chosen().card.id, chosen().why) == ("wan2.2-ti2v-5b", "")

    def test_the_receipt_and_the_log_say_why(self, tmp_path, monkeypatch, tiny_card, capsys):
        monkeypatch.setattr(choice.cards, "cards", lambda: (tiny_card,))
        film = tmp_path / "film.mp4"
        code = cli.main(["generate", BALL, "--model", "auto", "--duration", "3", "-o", str(film)])
        assert code == 0
        assert "auto: sketch honours all but" in capsys.readouterr().err
        told = json.loads((tmp_path / "film.job" / "receipt.json").read_text())
        assert told["asked"]["model"] == "auto"
        why = {each["wish"]: each["why"] for each in told["outcomes"]}["model"]
        assert why.startswith("auto: sketch honours all but")
        assert told["model"]["id"] == "sketch"


class TestWithoutAnAdapter:
    def test_every_card_can_render(self):
        assert {each.id: lacking(each) for each in cards.cards() if lacking(each)} == {}

    def test_one_sentence_says_what_is_missing(self, adapter):
        adapter("minimax_h3", components=False)
        cannot = {each.id: lacking(each) for each in cards.cards() if lacking(each)}
        assert cannot == {
            "minimax-h3-ref-turbo": "model 'minimax-h3-ref-turbo' cannot render yet: this "
            "version's minimax_h3 adapter does not know parts from other folders (transformer_ref)"
        }

    def test_nothing_is_drawn(self, tmp_path, monkeypatch):
        strange = dataclasses.replace(cards.card("sketch"), family="strange")
        monkeypatch.setattr(cards, "card", lambda _: strange)
        request = GenerationRequest(prompt=BALL, duration=3)
        with pytest.raises(EngineError, match="has no adapter for family 'strange', only for "):
            generate(request, folder=tmp_path)
        assert not (tmp_path / "plan.json").exists()

    def test_a_model_that_is_not_here_is_refused_before_anything_is_drawn(
        self, tmp_path, monkeypatch
    ):
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
        request = GenerationRequest(prompt=BALL, duration=3, model="ltx-2.3")
        with pytest.raises(EngineError, match="is not on this machine") as caught:
            generate(request, folder=tmp_path)
        assert caught.value.hint == "kling-local models pull ltx-2.3 fetches it"

    def test_an_unknown_variant_lists_the_known_ones(self):
        with pytest.raises(CardError, match="has no variant 'q9': use q4 or q8"):
            cards.card("wan2.2-ti2v-5b:q9")
