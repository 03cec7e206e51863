"""The Wan adapter compared with the stock pipelines, on tiny random checkpoints of every kind."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from PIL import Image

from kling_kernels.plan import SparsityPlan
from kling_local.clips import Progress, silent
from kling_local.engine import Conditions, Footage, Likeness
from kling_local.engine.models.rendering import Rendering
from kling_local.engine.models.wan import WanModel
from kling_local.errors import BadReferenceError, Cancelled, EngineError
from kling_local.quality import Quality
from kling_local.shots import Take
from kling_local.units import Size
from tests.tiny.wan import FROM_A_PICTURE, KINDS, save_wan, wan_card

NOTHING_ELSE = Conditions()
SIZE = Size(64, 32)
FILM = Size(1280, 640)


def make_take(kind: str = "t2v", **changes) -> Take:
    """A take of nine drawn frames, of which the film needs eight."""
    fps = 24 if kind == "ti2v_5b" else 16
    given = {
        "number": 1,
        "shots": (1,),
        "start_frame": 0,
        "num_frames": 8 if fps == 24 else 12,
        "model_frames": 9,
        "model_fps": fps,
        "render_size": SIZE,
        "prompt": "a red ball moves right",
        "negative_prompt": "snow",
        "anchor": "none",
        "seed": 7,
        "num_steps": 2,
        "guidance_scale": 3.0,
    }
    return Take(**{**given, **changes})


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Callable[[str], WanModel]:
    """Loads the tiny model of a kind, once."""
    made: dict[str, WanModel] = {}

    def loaded(kind: str) -> WanModel:
        if kind not in made:
            folder = tmp_path_factory.mktemp(kind) / "moved"
            shutil.move(save_wan(folder.parent / "made", kind), folder)
            made[kind] = WanModel(wan_card(folder, kind))
            made[kind].load(silent)
        return made[kind]

    return loaded


@pytest.fixture(scope="module")
def media(tmp_path_factory) -> Path:
    """A folder with ``start.png``, ``end.png``, ``thing.png`` and ``video.mp4``."""
    folder = tmp_path_factory.mktemp("media")
    noise = np.random.default_rng(0)
    for name in ("start", "end", "thing"):
        pixels = noise.integers(0, 256, (64, 128, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"{name}.png")
    with av.open(str(folder / "video.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=24)
        stream.width, stream.height, stream.pix_fmt = 128, 64, "yuv420p"
        for index in range(24):
            shade = np.full((64, 128, 3), (index * 10, 128, 255 - index * 10), np.uint8)
            frame = av.VideoFrame.from_ndarray(shade, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return folder


def started(media: Path, kind: str, **more) -> Conditions:
    """Conditions, with a start image if the kind needs one."""
    given = {"start_image": media / "start.png"} if kind in FROM_A_PICTURE else {}
    given |= {"end_image": media / "end.png"} if kind == "flf2v" else {}
    return Conditions(**{"film_size": FILM, **given, **more})


def draw(model: WanModel, take: Take, conditions: Conditions = NOTHING_ELSE):
    clip = model.render(take, conditions, silent, lambda: False)
    return np.stack(list(clip.frames)), clip


def drain(model: WanModel, take: Take, is_cancelled: Callable[[], bool]) -> None:
    list(model.render(take, NOTHING_ELSE, silent, is_cancelled).frames)


def picture(path: Path) -> Image.Image:
    return Image.open(path).resize((SIZE.width, SIZE.height), Image.Resampling.LANCZOS)


def stock(pipeline, take: Take, **more) -> np.ndarray:
    """Every drawn frame, as a diffusers user would get it."""
    with_second = pipeline.config.boundary_ratio is not None
    frames = pipeline(
        prompt=take.prompt,
        negative_prompt=take.negative_prompt,
        width=SIZE.width,
        height=SIZE.height,
        num_frames=take.model_frames,
        num_inference_steps=take.num_steps,
        guidance_scale=take.guidance_scale,
        **({"guidance_scale_2": take.guidance_scale} if with_second else {}),
        max_sequence_length=32,
        generator=torch.Generator("cpu").manual_seed(take.seed),
        **more,
    ).frames[0]
    return (frames * 255).round().astype(np.uint8)


def parity_case(kind: str, media: Path) -> tuple[Conditions, dict]:
    """All inputs that the kind accepts, for the adapter and for the stock pipeline."""
    if kind in ("t2v", "a14b_t2v"):
        return NOTHING_ELSE, {}
    start, end = media / "start.png", media / "end.png"
    ours = {"start_image": start, "film_size": FILM}
    if kind in ("ti2v_5b", "i2v"):
        return Conditions(**ours), {"image": picture(start)}
    if kind in ("flf2v", "a14b_i2v"):
        both = {"image": picture(start), "last_image": picture(end)}
        return Conditions(**ours, end_image=end), both
    film = [picture(start)] + [Image.new("RGB", (64, 32), (128,) * 3)] * 6 + [picture(end)] * 2
    mask = [Image.new("RGB", (64, 32), colour) for colour in ("black", *["white"] * 6)]
    mask += [Image.new("RGB", (64, 32), "black")] * 2
    thing = Likeness("reference_images", "image_1", (media / "thing.png",))
    theirs = {"video": film, "mask": mask, "reference_images": [Image.open(media / "thing.png")]}
    return Conditions(**ours, end_image=end, likenesses=(thing,)), theirs


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_draws_the_stock_pipelines_pictures_bit_for_bit(tiny, media, kind):
    model = tiny(kind)
    conditions, theirs = parity_case(kind, media)
    ours, clip = draw(model, make_take(kind), conditions)
    pipeline = model._from_image if "image" in theirs else model._pipeline
    whole = stock(pipeline, make_take(kind), **theirs)
    shown = np.linspace(0, 8, 8).round().astype(int) if "last_image" in theirs else range(8)
    assert (ours == whole[list(shown)]).all()
    assert (clip.num_frames, clip.size, clip.sound) == (8, SIZE, None)
    assert clip.facts["network_evaluations"] == 4


@pytest.mark.parametrize("kind", ["a14b_t2v", "i2v", "vace"])
def test_seed_words_and_guidance_change_the_picture(tiny, media, kind):
    model, given = tiny(kind), started(media, kind)
    drawn, _ = draw(model, make_take(kind), given)
    assert (drawn == draw(model, make_take(kind), given)[0]).all()
    for change in ({"seed": 8}, {"prompt": "a blue car"}, {"guidance_scale": 1.0}):
        other, clip = draw(model, make_take(kind, **change), given)
        assert (drawn != other).any()
    assert clip.facts["network_evaluations"] == 2


def latents_of(model: WanModel, take: Take, conditions: Conditions) -> torch.Tensor:
    rendering = Rendering(take, conditions, silent, lambda: False)
    return model._denoise(rendering, model._conditions(rendering)).video


@pytest.mark.parametrize("kind", ["t2v", "a14b_t2v"])
def test_words_alone_go_on_from_frames_that_are_held_at_every_step(tiny, kind):
    from kling_local.engine.models.pixels import centred
    from kling_local.engine.models.wan_decode import encode_frames

    model = tiny(kind)
    tail = draw(model, make_take(kind))[0][-5:]
    going_on = make_take(kind, number=2, anchor="last_frames", num_frames=5, model_frames=9)
    asked = Conditions(tail=tail, film_size=FILM)
    held = encode_frames(model._pipeline.vae, centred(tail))
    latents = latents_of(model, going_on, asked)
    torch.testing.assert_close(latents[:, :, :2], held)
    pictures, clip = draw(model, going_on, asked)
    assert len(pictures) == clip.num_frames == 3
    assert clip.facts["outcomes"]["duration"][0] == "approximated"
    other, _ = draw(model, going_on, Conditions(tail=255 - tail, film_size=FILM))
    assert (pictures != other).any()


@pytest.mark.parametrize("kind", ["ti2v_5b", "a14b_i2v", "vace"])
def test_a_take_goes_on_from_the_last_frames(tiny, media, kind):
    model = tiny(kind)
    seen = model.card.conditioning.anchor_frames
    tail = draw(model, make_take(kind), started(media, kind))[0][-seen:]
    going_on = make_take(kind, number=2, anchor="last_frames", num_frames=4)
    pictures, clip = draw(model, going_on, started(media, kind, tail=tail))
    assert len(pictures) == clip.num_frames
    assert "duration" not in clip.facts["outcomes"]
    if kind == "vace":
        film = [Image.fromarray(each) for each in tail]
        film += [Image.new("RGB", (64, 32), (128,) * 3)] * 4
        mask = [Image.new("L", (64, 32), 0).convert("RGB")] * 5
        mask += [Image.new("RGB", (64, 32), "white")] * 4
        whole = stock(model._pipeline, going_on, video=film, mask=mask)
    else:
        whole = stock(model._from_image, going_on, image=Image.fromarray(tail[-1]))
    assert (pictures == whole[seen : seen + len(pictures)]).all()


def test_colours_of_a_take_that_goes_on_are_led_back(tiny, media):
    can = dataclasses.replace(tiny("vace").card.conditioning, match_colour=("last_frames",))
    matching = WanModel(dataclasses.replace(tiny("vace").card, conditioning=can))
    matching.load(silent)
    tail = draw(matching, make_take("vace"))[0][-5:]
    going_on = make_take("vace", number=2, anchor="last_frames", num_frames=4)
    plain, _ = draw(tiny("vace"), going_on, Conditions(tail=tail))
    led, clip = draw(matching, going_on, Conditions(tail=tail))
    assert led.shape == plain.shape
    assert clip.facts["colour_shift"] > 0
    assert (led != plain).any()


@pytest.mark.parametrize("role", ["base", "feature"])
def test_footage_is_followed_from_its_second_on_and_said_to_be_approximate(tiny, media, role):
    model = tiny("vace")
    asked = Conditions(footage=Footage(media / "video.mp4", role, 0.25), film_size=FILM)
    pictures, clip = draw(model, make_take("vace"), asked)
    state, why = clip.facts["outcomes"]["reference_video"]
    assert state == "approximated"
    assert ("no mask" in why) == (role == "base")
    later = Conditions(footage=Footage(media / "video.mp4", role, 0.5), film_size=FILM)
    assert (pictures != draw(model, make_take("vace"), later)[0]).any()
    assert (pictures != draw(model, make_take("vace"))[0]).any()


def test_footage_that_ends_early_leaves_the_rest_free_and_says_so(tiny, media):
    asked = Conditions(footage=Footage(media / "video.mp4", "base", 0.75), film_size=FILM)
    _, clip = draw(tiny("vace"), make_take("vace"), asked)
    why = clip.facts["outcomes"]["reference_video"][1]
    assert why.endswith("it ends after 4 of 8 drawn frames")


def test_a_file_that_is_no_video_has_its_sentence(tiny, tmp_path):
    (tmp_path / "video.mp4").write_bytes(b"no video")
    with pytest.raises(BadReferenceError, match=r"reference_video.source: video.mp4 cannot"):
        draw(
            tiny("vace"),
            make_take("vace"),
            Conditions(footage=Footage(tmp_path / "video.mp4", "base", 0)),
        )


def test_likenesses_are_counted_by_wish(tiny, media):
    things = (
        Likeness("elements", "element_1", (media / "start.png", media / "end.png"), "ball"),
        Likeness("reference_images", "image_1", (media / "thing.png",)),
    )
    _, clip = draw(tiny("vace"), make_take("vace"), Conditions(likenesses=things))
    told = clip.facts["outcomes"]
    assert told["elements"] == ["honoured", "the model was shown 2 pictures beside it"]
    assert told["reference_images"][1] == "the model was shown 1 pictures beside it"


def test_the_second_expert_has_a_guidance_of_its_own(tiny):
    model = tiny("a14b_t2v")
    scheduler = model._pipeline.scheduler
    take = make_take("a14b_t2v", num_steps=4)
    drawn, _ = draw(model, take)
    rendering = Rendering(take, NOTHING_ELSE, silent, lambda: False)
    (_, begun), (_, taken_over) = model._transformers(model._conditions(rendering))
    assert (begun, taken_over) == (0, int((scheduler.timesteps >= 875).sum()))
    assert 0 < taken_over < 4
    weak = WanModel(dataclasses.replace(model.card, sampling={"low_noise_guidance": 0.5}))
    weak.load(silent)
    assert (drawn != draw(weak, take)[0]).any()


def test_flow_shift_of_the_card_is_the_schedulers(tiny):
    shifted = WanModel(dataclasses.replace(tiny("t2v").card, sampling={"flow_shift": 5.0}))
    shifted.load(silent)
    assert shifted._pipeline.scheduler.config.flow_shift == 5.0
    assert tiny("t2v")._pipeline.scheduler.config.flow_shift == 3.0


def test_flow_shift_reaches_a_scheduler_that_calls_it_shift(tiny):
    """Some of Wan's repositories use an Euler scheduler, which ignores ``flow_shift``."""
    model = WanModel(dataclasses.replace(tiny("t2v").card, sampling={"flow_shift": 5.0}))
    model.load(silent)
    model._pipeline.scheduler = FlowMatchEulerDiscreteScheduler(shift=1.0)
    model._ready(model._pipeline)
    assert model._pipeline.scheduler.config.shift == 5.0
    assert float(model._pipeline.scheduler.sigmas[500]) > 0.75


def test_sparse_attention_is_used_and_counted(tiny):
    half = Quality("half", SparsityPlan(budget=((0.0, 0.5),), guard_steps=1))
    _, clip = draw(tiny("vace"), make_take(num_steps=3), Conditions(quality=half))
    facts = clip.facts
    assert (facts["attention"], facts["attention_guard_steps"]) == ("half", 1)
    assert facts["attention_sparse_steps"] == 2
    transformer = tiny("vace")._pipeline.transformer
    assert "Spacetime" not in type(transformer.blocks[0].attn1.processor).__name__


@pytest.mark.parametrize("after", [0, 3, 8])
def test_a_cancelled_take_leaves_no_trace(tiny, after):
    model = tiny("a14b_t2v")
    undisturbed, _ = draw(model, make_take())
    asked = iter(range(100))
    with pytest.raises(Cancelled):
        drain(model, make_take(seed=5), lambda: next(asked) >= after)
    assert not model._pipeline.transformer._forward_pre_hooks
    assert not model._pipeline.transformer_2._forward_pre_hooks
    assert (undisturbed == draw(model, make_take())[0]).all()


def test_a_decode_left_midway_leaves_no_trace(tiny):
    model = tiny("t2v")
    undisturbed, _ = draw(model, make_take())
    clip = model.render(make_take(seed=5), NOTHING_ELSE, silent, lambda: False)
    next(clip.frames)
    clip.frames.close()
    assert model._pipeline.vae._feat_map == [None] * len(model._pipeline.vae._feat_map)
    assert (undisturbed == draw(model, make_take())[0]).all()


def test_pictures_are_decoded_while_they_are_read(tiny):
    told: list[Progress] = []
    clip = tiny("t2v").render(make_take(), NOTHING_ELSE, told.append, lambda: False)
    assert not [each for each in told if each.stage == "decode"]
    assert [(each.done, each.total) for each in told if each.stage == "denoise"] == [(1, 2), (2, 2)]
    list(clip.frames)
    assert [each.done for each in told if each.stage == "decode"] == list(range(1, 9))


def test_a_tiled_decode_is_one_piece(tiny):
    model = tiny("t2v")
    plain, _ = draw(model, make_take())
    model._pipeline.vae.enable_tiling(16, 16, 16, 16)
    try:
        tiled, _ = draw(model, make_take())
    finally:
        model._pipeline.vae.disable_tiling()
    assert tiled.shape == plain.shape


class TestWrongCards:
    def refused(self, card, **conditioning) -> str:
        given = dataclasses.replace(card.conditioning, **conditioning)
        with pytest.raises(EngineError) as caught:
            WanModel(dataclasses.replace(card, conditioning=given)).load(silent)
        assert caught.value.hint
        return caught.value.sentence

    def test_more_frames_than_an_image_pipeline_goes_on_from(self, tiny):
        assert "it goes on from 1" in self.refused(tiny("a14b_i2v").card, anchor_frames=5)

    def test_an_end_image_where_the_checkpoint_sees_one(self, tiny):
        assert "looks at one picture" in self.refused(tiny("i2v").card, end_image=True)
        assert "knows no last frame" in self.refused(tiny("ti2v_5b").card, end_image=True)

    def test_a_setting_that_the_family_does_not_know(self, tiny):
        card = dataclasses.replace(tiny("t2v").card, sampling={"stg_scale": 1.0})
        with pytest.raises(EngineError, match="flow_shift or low_noise_guidance"):
            WanModel(card).load(silent)

    def test_a_checkpoint_of_another_family(self, tiny_card):
        card = dataclasses.replace(tiny_card, family="wan", sampling={})
        with pytest.raises(EngineError, match="is a LTX2Pipeline"):
            WanModel(card).load(silent)

    @pytest.mark.parametrize(("kind", "field"), [("i2v", "start_image"), ("flf2v", "end_image")])
    def test_a_take_without_the_picture_it_needs(self, tiny, media, kind, field):
        given = started(media, kind, end_image=None)
        given = given if kind == "flf2v" else NOTHING_ELSE
        with pytest.raises(EngineError) as caught:
            draw(tiny(kind), make_take(kind), given)
        assert caught.value.field == field
