"""The MiniMax-H3 adapter compared with the stock blocks, on a tiny random repository."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.io import wavfile

from kling_local.clips import Progress, silent
from kling_local.engine import Conditions, Footage, Likeness
from kling_local.engine.models.minimax_h3 import MiniMaxH3Model
from kling_local.engine.models.minimax_h3_conditions import given
from kling_local.engine.models.rendering import Rendering
from kling_local.errors import Cancelled, EngineError
from kling_local.shots import Take
from kling_local.units import Size
from tests.tiny.minimax_h3 import minimax_h3_card, save_minimax_h3

NOTHING_ELSE = Conditions()
SIZE, FILM = Size(64, 32), Size(1280, 640)
DRAWN = 22


def make_take(**changes) -> Take:
    """A take of twenty-two drawn frames, of which the film needs twenty."""
    given = {
        "number": 1,
        "shots": (1,),
        "start_frame": 0,
        "num_frames": 20,
        "model_frames": DRAWN,
        "model_fps": 24,
        "render_size": SIZE,
        "prompt": "a red ball moves right",
        "negative_prompt": "",
        "anchor": "none",
        "seed": 7,
        "num_steps": 2,
        "guidance_scale": 1.0,
    }
    return Take(**{**given, **changes})


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> MiniMaxH3Model:
    """The tiny model, saved, moved to another folder and loaded once."""
    folder = tmp_path_factory.mktemp("h3") / "moved"
    shutil.move(save_minimax_h3(folder.parent / "made"), folder)
    loaded = MiniMaxH3Model(minimax_h3_card(folder))
    loaded.load(silent)
    return loaded


@pytest.fixture(scope="module")
def media(tmp_path_factory) -> Path:
    """A folder with ``start.png``, ``end.png``, ``video.mkv`` of one second, and two sounds."""
    from tests.media.test_footage import film

    folder = tmp_path_factory.mktemp("media")
    noise = np.random.default_rng(0)
    for name in ("start", "end"):
        Image.fromarray(noise.integers(0, 256, (64, 128, 3), np.uint8)).save(folder / f"{name}.png")
    film(folder / "video.mkv", 24, 24)
    for name, hz in (("high", 400), ("low", 100)):
        wave = np.sin(np.arange(16_000) * 2 * np.pi * hz / 32_000) * 16_000
        wavfile.write(folder / f"{name}.wav", 32_000, wave.astype(np.int16))
    return folder


def draw(model, take, conditions=NOTHING_ELSE):
    clip = model.render(take, conditions, silent, lambda: False)
    return np.stack(list(clip.frames)), clip


def stock(model, take: Take, **more) -> tuple[np.ndarray, np.ndarray]:
    """Frames and sound that a diffusers user would get from the same loaded parts."""
    from diffusers.modular_pipelines.minimax_h3 import MiniMaxH3Blocks

    ours = model._pipeline
    pipeline = MiniMaxH3Blocks().init_pipeline()
    pipeline.__class__ = type(ours)
    names = [name for name, part in ours.components.items() if part is not None]
    pipeline.update_components(
        **{name: getattr(ours, name) for name in names},
        canvas_short_edge=32,
        canvas_max_pixels=64 * 32,
        reference_image_short_edge=64,
    )
    found = pipeline(
        prompt=take.prompt,
        width=SIZE.width,
        height=SIZE.height,
        num_frames=take.model_frames,
        num_inference_steps=take.num_steps + 1,
        generator=torch.Generator("cpu").manual_seed(take.seed),
        output_type="np",
        **more,
        output=["videos", "audio"],
    )
    frames = (np.asarray(found["videos"][0]) * 255).round().astype(np.uint8)
    return frames, found["audio"][0].numpy().T


def picture(path: Path) -> Image.Image:
    return Image.open(path).resize((SIZE.width, SIZE.height), Image.Resampling.LANCZOS)


def test_words_alone_are_the_stock_blocks_bit_for_bit(model):
    ours, clip = draw(model, make_take())
    frames, audio = stock(model, make_take())
    assert frames.shape == (DRAWN, 32, 64, 3)
    assert (ours == frames[:20]).all()
    np.testing.assert_array_equal(clip.sound.samples, audio.clip(-1, 1))
    assert clip.sound.sample_rate == 32000
    assert clip.sound.duration_s == pytest.approx(DRAWN / 24, abs=0.03)
    assert clip.facts["network_evaluations"] == 2


def test_first_and_last_picture_end_the_take_on_the_last_one(model, media):
    asked = Conditions(media / "start.png", media / "end.png", film_size=FILM)
    ours, clip = draw(model, make_take(), asked)
    both = {"image": picture(media / "start.png"), "last_image": picture(media / "end.png")}
    frames, _ = stock(model, make_take(), **both)
    assert (ours == frames[np.linspace(0, DRAWN - 1, 20).round().astype(int)]).all()
    assert clip.sound.sample_rate == round(32000 * DRAWN / 20)
    state, why = clip.facts["outcomes"]["end_image"]
    assert state == "approximated"
    assert "run 10% faster" in why


def test_pictures_and_footage_are_labelled_in_order_and_addressed_in_the_prompt(model, media):
    from diffusers.modular_pipelines.minimax_h3 import (
        MiniMaxH3ImageReference,
        MiniMaxH3VideoReference,
    )

    asked = Conditions(
        likenesses=(
            Likeness("elements", "element_1", (media / "start.png", media / "end.png"), "ball"),
            Likeness("reference_images", "image_1", (media / "end.png",)),
        ),
        footage=Footage(media / "video.mkv", "feature", 0.0),
        film_size=FILM,
    )
    words = "<<<element_1>>> moves as in @Video1 , near <<<image_1>>> and <<<image_9>>> ."
    ours, clip = draw(model, make_take(prompt=words), asked)
    read = "<Picture 1> <Picture 2> moves as in <Video 1>, near <Picture 3> and."
    assert clip.facts["prompt_read"] == read
    references = [
        MiniMaxH3ImageReference(image=Image.open(media / f"{name}.png"))
        for name in ("start", "end", "end")
    ]
    shades = np.stack([np.full((32, 64, 3), index * 10, np.uint8) for index in range(DRAWN)])
    references.append(MiniMaxH3VideoReference(frames=shades, fps=24.0))
    frames, _ = stock(model, make_take(prompt=read), references=references)
    assert (ours == frames[:20]).all()
    told = clip.facts["outcomes"]
    assert told["elements"] == ["honoured", "the model looked at 2 of 2 pictures"]
    assert told["reference_video"] == ["honoured", "the model watched the video as <Video 1>"]


def test_recordings_are_labelled_and_heard(model, media):
    from diffusers.modular_pipelines.minimax_h3 import (
        MiniMaxH3AudioReference,
        MiniMaxH3ImageReference,
    )

    thing = Likeness("elements", "element_1", (media / "end.png",), "Mia")
    voices = {"voice_1": media / "high.wav", "element_1": media / "low.wav"}
    words = "the man <<<voice_1>>> says Hi to <<<element_1>>>"
    asked = Conditions(likenesses=(thing,), voices=voices)
    ours, clip = draw(model, make_take(prompt=words), asked)
    read = (
        "the man in the voice of <Audio 1> says Hi to <Picture 1>, who speaks in the voice of "
        "<Audio 2>,"
    )
    assert clip.facts["prompt_read"] == read
    references = [MiniMaxH3ImageReference(image=Image.open(media / "end.png"))]
    for name in ("high", "low"):
        rate, samples = wavfile.read(media / f"{name}.wav")
        waves = torch.from_numpy(samples / np.float32(32768)).expand(2, -1)
        references.append(MiniMaxH3AudioReference(audio=waves, sample_rate=rate))
    frames, _ = stock(model, make_take(prompt=read), references=references)
    assert (ours == frames[:20]).all()
    turned = {"voice_1": media / "low.wav", "element_1": media / "high.wav"}
    other = draw(model, make_take(prompt=words), dataclasses.replace(asked, voices=turned))
    assert (ours != other[0]).any()


def test_what_voices_come_to_where_they_cannot_be_heard(media):
    thing = Likeness("reference_images", "image_1", (media / "end.png",))
    many = {f"voice_{n}": media / "low.wav" for n in (1, 2, 3, 4)}
    rendering, found = asked_of(Conditions(likenesses=(thing,), voices=many))
    assert found.pattern.startswith("Lines are spoken in the voice of <Audio 1>. Lines are")
    assert rendering.outcomes["voices"] == ("approximated", "the model heard 3 of 4 voices")
    rendering, _ = asked_of(Conditions(voices=many))
    assert rendering.outcomes["voices"][0] == "not applied"


def test_only_one_network_is_in_memory(model, media):
    thing = Likeness("reference_images", "image_1", (media / "end.png",))
    draw(model, make_take(), Conditions(likenesses=(thing,)))
    assert model._pipeline.transformer is None
    first, _ = draw(model, make_take())
    assert model._pipeline.transformer_ref is None
    assert (first == draw(model, make_take())[0]).all()


def test_the_route_for_references_loads_their_network_only(model, media):
    loaded = MiniMaxH3Model(minimax_h3_card(model.card.source, "ref2va"))
    loaded.load(silent)
    assert loaded._pipeline.transformer is None
    thing = Likeness("reference_images", "image_1", (media / "end.png",))
    asked = Conditions(likenesses=(thing,))
    assert (draw(loaded, make_take(), asked)[0] == draw(model, make_take(), asked)[0]).all()
    with pytest.raises(EngineError, match="draws from references") as caught:
        draw(loaded, make_take())
    assert caught.value.field == "reference_images"


def asked_of(conditions: Conditions, **take) -> tuple[Rendering, object]:
    rendering = Rendering(make_take(**take), conditions, silent, lambda: False)
    return rendering, given(rendering).given


def test_an_edit_and_a_start_image_beside_references_are_said_to_be_approximate(media):
    thing = Likeness("reference_images", "image_2", (media / "end.png",))
    footage = Footage(media / "video.mkv", "base", 0.0)
    start, end = media / "start.png", media / "end.png"
    rendering, found = asked_of(Conditions(start, end, (thing,), footage))
    assert found.pattern == "The video begins with <Picture 2>. Edit <Video 1> so that: {}"
    states = {wish: state for wish, (state, _) in rendering.outcomes.items()}
    assert states == {
        "reference_images": "honoured",
        "start_image": "approximated",
        "reference_video": "approximated",
        "end_image": "not applied",
    }


def test_of_too_many_pictures_the_first_of_every_thing_stay(media):
    things = tuple(
        Likeness("elements", f"element_{number}", (media / "start.png",) * 4)
        for number in (1, 2, 3)
    )
    rendering, found = asked_of(Conditions(likenesses=things))
    assert len(found.arguments["references"]) == 9
    assert rendering.outcomes["elements"] == (
        "approximated",
        "the model looked at 9 of 12 pictures",
    )
    assert found.words["element_3"].count("Picture") == 3


def test_a_take_goes_on_from_the_last_frame_and_drops_its_sound(model, media):
    tail = draw(model, make_take())[0][-1:]
    going_on = make_take(number=2, anchor="last_frames", num_frames=21)
    ours, clip = draw(model, going_on, Conditions(tail=tail))
    frames, audio = stock(model, going_on, image=Image.fromarray(tail[0]))
    assert (ours == frames[1:]).all()
    assert len(clip.sound.samples) == len(audio) - round(32000 / 24)


def test_sound_off_draws_the_same_picture(model):
    mute, clip = draw(model, make_take(), Conditions(sound=False))
    assert clip.sound is None
    assert (mute == draw(model, make_take())[0]).all()


def test_every_step_is_told_and_pictures_are_decoded_while_they_are_read(model):
    told: list[Progress] = []
    clip = model.render(make_take(num_steps=3), NOTHING_ELSE, told.append, lambda: False)
    assert [each.done for each in told if each.stage == "denoise"] == [1, 2, 3]
    assert not [each for each in told if each.stage == "decode"]
    list(clip.frames)
    assert [each.done for each in told if each.stage == "decode"] == list(range(1, 21))


@pytest.mark.parametrize("after", [0, 1, 2, 6])
def test_a_cancelled_take_leaves_no_trace(model, after):
    undisturbed, _ = draw(model, make_take())
    asked = iter(range(100))
    with pytest.raises(Cancelled):
        drain(model, make_take(seed=5), lambda: next(asked) >= after)
    transformer = model._pipeline.transformer
    assert not transformer._forward_pre_hooks
    assert not transformer._forward_hooks
    assert (undisturbed == draw(model, make_take())[0]).all()


def drain(model, take, is_cancelled):
    list(model.render(take, NOTHING_ELSE, silent, is_cancelled).frames)


def test_shifts_of_the_card_are_the_schedulers(model):
    card = dataclasses.replace(model.card, sampling={"video_shift": 6.0})
    shifted = MiniMaxH3Model(card)
    shifted.load(silent)
    assert (shifted._pipeline.scheduler.shift, shifted._pipeline.audio_scheduler.shift) == (
        6.0,
        3.0,
    )


def test_a_part_that_does_not_load_is_named(model, tmp_path):
    folder = shutil.copytree(model.card.source, tmp_path / "copy")
    (folder / "audio_vae" / "config.json").unlink()
    with pytest.raises(EngineError, match="audio_vae did not load"):
        MiniMaxH3Model(dataclasses.replace(model.card, source=folder)).load(silent)


@pytest.mark.parametrize("drawn", [22, 39, 73])
def test_chunks_join_to_the_full_decode(model, drawn):
    from kling_local.engine.models.minimax_h3_decode import decode_pictures

    pipeline = model._pipeline
    latents = torch.randn(1, 4, (drawn - 5) // 17 * 5 + 2, 2, 2)
    mean, std = (
        torch.tensor(each).view(1, -1, 1, 1, 1)
        for each in ((0.1, -0.1, 0.2, 0.0), (1.2, 0.8, 1.0, 1.1))
    )
    with torch.no_grad():
        whole = pipeline.vae.decode(latents * std + mean, return_dict=False)[0]
    whole = whole * torch.tensor(pipeline.pixel_std).view(1, -1, 1, 1, 1)
    whole = (whole + torch.tensor(pipeline.pixel_mean).view(1, -1, 1, 1, 1)).clamp(0, 1)
    expected = (whole[0] * 255).round().to(torch.uint8).permute(1, 2, 3, 0).numpy()
    ours = [each for part in decode_pictures(pipeline, latents, 3, drawn) for each in part]
    assert (np.stack(ours) == expected[3:drawn]).all()


def test_parts_from_folders_that_it_does_not_know_are_refused(model):
    for moved in ({"vae": "other"}, {"transformer": "transformer_ref"}):
        card = dataclasses.replace(model.card, components=moved)
        with pytest.raises(EngineError, match=r"components of model .* takes none"):
            MiniMaxH3Model(card).load(silent)
