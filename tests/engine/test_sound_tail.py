"""A continuing take is conditioned on the end of the previous one's sound: latents and timing."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import av
import numpy as np
import pytest
import torch

from kling_local import cards
from kling_local.clips import SoundTail, silent
from kling_local.engine import Conditions
from kling_local.engine.anchors import load_sound_tail
from kling_local.engine.models.ltx2 import Ltx2Model
from kling_local.engine.models.ltx2_decode import decode_sound
from kling_local.engine.models.ltx2_sound import left_for_the_next
from kling_local.engine.models.ltx2_stages import DISTILLED_TWO_STAGE
from kling_local.engine.models.rendering import Rendering
from kling_local.errors import EngineError
from kling_local.generation import generate
from kling_local.request import GenerationRequest
from kling_local.units import Size
from tests.tiny.films import SHOTS
from tests.tiny.shrunk import save_upsampler, shrunk

NOTHING_ELSE = Conditions()
PER_S = 12.5
"""Sound latents per second of the tiny model: 16 kHz, hops of 320 samples, 4 hops per latent."""
SEEN = 9
ONWARD = {"number": 2, "anchor": "last_frames", "model_frames": 25}


@pytest.fixture(scope="module")
def hearing(tiny_card) -> Ltx2Model:
    """The tiny model, with a card that carries sound over to the next take."""
    can = replace(tiny_card.conditioning, carry_s=0.0, sound_tail=True)
    model = Ltx2Model(replace(tiny_card, conditioning=can))
    model.load(silent)
    return model


def latents_of(model, take, conditions=NOTHING_ELSE):
    rendering = Rendering(take, conditions, silent, lambda: False)
    return model._denoise(rendering, model._conditions(rendering)), rendering


def tails(model, take):
    """What a first take leaves for the next: frames and sound; and its clip."""
    clip = model.render(take, Conditions(), silent, lambda: False)
    frames = np.stack(list(clip.frames))
    assert clip.sound_tail is not None
    return Conditions(tail=frames[-SEEN:], sound_tail=clip.sound_tail), clip


def known(tail: SoundTail) -> torch.Tensor:
    return torch.from_numpy(tail.latents[:, -tail.known :])[None]


@pytest.mark.parametrize("steps", [2, 5])
def test_the_first_latents_are_the_tail_bit_for_bit(hearing, take, steps):
    given, clip = tails(hearing, take())
    tail = given.sound_tail
    before, _ = latents_of(hearing, take())
    # 1 s is shown, and 0.75 s of it are repeated in the next take: latents 3.125 to 12.5.
    assert (known(tail) == before.audio[:, :, 3:13]).all()
    onward, _ = latents_of(hearing, take(**ONWARD, num_steps=steps), given)
    assert (onward.audio[:, :, : tail.known] == known(tail)).all()
    free, _ = latents_of(hearing, take(**ONWARD, num_steps=steps), replace(given, sound_tail=None))
    assert (free.audio[:, :, : tail.known] != known(tail)).any()
    # The sound that follows, and the picture, are affected by it.
    assert (onward.audio[:, :, tail.known :] != free.audio[:, :, tail.known :]).any()
    assert (onward.video != free.video).any()
    assert "sound_carried_s" not in clip.facts


def test_at_every_step_they_are_as_noisy_as_the_rest(hearing, take):
    """They are (1 - s) * tail + s * noise, with the same noise in all steps."""
    given, _ = tails(hearing, take())
    tail = given.sound_tail
    pipeline = hearing._conditioned
    vae = pipeline.audio_vae
    clean = pipeline._normalize_audio_latents(
        pipeline._pack_audio_latents(known(tail)), vae.latents_mean, vae.latents_std
    )
    seen = []

    def look(_module, _arguments, named):
        level = float(named["audio_timestep"].flatten()[0]) / 1000
        seen.append((level, named["audio_hidden_states"][-1:, : tail.known].clone()))

    handle = pipeline.transformer.register_forward_pre_hook(look, with_kwargs=True)
    latents_of(hearing, take(**ONWARD, num_steps=4), given)
    handle.remove()
    (first, noise), *later = seen
    assert first == 1.0
    assert [level for level, _ in seen] == sorted({level for level, _ in seen}, reverse=True)
    for level, begins in later:
        torch.testing.assert_close(begins, (1 - level) * clean + level * noise)
    assert pipeline.audio_scheduler is None


def test_both_stages_of_a_route_keep_the_tail(tiny_card, take, tmp_path):
    folder = shutil.copytree(tiny_card.source, tmp_path / "weights")
    save_upsampler(folder / "latent_upsampler")
    can = replace(tiny_card.conditioning, carry_s=0.0, sound_tail=True)
    steps = {"std": 11, "pro": 11}
    model = Ltx2Model(
        replace(tiny_card, source=folder, route=DISTILLED_TWO_STAGE, steps=steps, conditioning=can)
    )
    model.load(silent)
    asked = {"num_steps": 11, "guidance_scale": 1.0, "render_size": Size(128, 64)}
    given, _ = tails(model, take(**asked))
    found, _ = latents_of(model, take(**asked, **ONWARD), given)
    assert (found.audio[:, :, : given.sound_tail.known] == known(given.sound_tail)).all()


def test_without_a_tail_nothing_changes(hearing, model, take):
    first, _ = latents_of(hearing, take())
    plain, _ = latents_of(model, take())
    assert (first.audio == plain.audio).all()
    assert (first.video == plain.video).all()
    assert model.render(take(), Conditions(), silent, lambda: False).sound_tail is None


def test_the_sound_goes_on_to_the_sample(hearing, take):
    """Joined where the plan joins them, the two takes' sounds equal one decode of all latents."""
    given, before = tails(hearing, take())
    tail = given.sound_tail
    onward = hearing.render(take(**ONWARD), given, silent, lambda: False)
    first, _ = latents_of(hearing, take())
    second, _ = latents_of(hearing, take(**ONWARD), given)
    join_s = 1.0
    begins = round((join_s - tail.start_s) * PER_S)
    whole = torch.cat([first.audio[:, :, :begins], second.audio], dim=2)
    parts = hearing._pipeline.audio_vae, hearing._pipeline.vocoder
    one = decode_sound(*parts, whole).samples
    rate, lead = 16_000, round(onward.sound.lead_s * 16_000)
    assert lead == 1600
    later = onward.sound.samples
    at = round(join_s * rate) - lead
    np.testing.assert_allclose(later, one[at : at + len(later)], atol=1e-5)
    # The decoder rounds differently on another length.
    np.testing.assert_allclose(before.sound.samples[at : at + 480], later[:480], atol=1e-4)
    facts = onward.facts
    assert facts["sound_carried_s"] == pytest.approx(tail.known / PER_S)
    assert facts["sound_off_picture_s"] == pytest.approx(tail.start_s - SEEN / 12)


@pytest.mark.parametrize("fps", [12, 24])
@pytest.mark.parametrize("lengths", [(24, 31, 17, 50, 24, 24, 33), (73,) * 9])
def test_no_take_is_farther_off_than_half_a_latent(hearing, take, fps, lengths):
    """In a chain of takes, checks where the tail that each take leaves lies in the film."""
    vae, tail = hearing._pipeline.audio_vae, None
    for number, count in enumerate(lengths, start=1):
        onward = {"number": number, "anchor": "last_frames"} if tail else {}
        frames = (SEEN if tail else 0) + -(-count * fps // 24)
        asked = take(num_frames=count, model_frames=frames, model_fps=fps, **onward)
        rows = round(frames / fps * PER_S)
        given = Conditions(tail=np.zeros((SEEN, 1, 1, 3), np.uint8), sound_tail=tail)
        audio = torch.arange(rows * 2.0).reshape(1, 1, rows, 2)
        rendering = Rendering(asked, given, silent, lambda: False)
        begin_s = tail.start_s if tail else 0.0
        tail = left_for_the_next(audio, rendering, vae, SEEN)
        assert abs(tail.start_s - SEEN / fps) <= 0.5 / PER_S + 1e-9
        # Latents hold their index, so the first shows where the tail begins.
        row = int(known(tail)[0, 0, 0, 0]) / 2
        assert row / PER_S + tail.start_s == pytest.approx(begin_s + count / 24)
        assert tail.known / PER_S == pytest.approx(tail.start_s, abs=1.25 / PER_S)


def test_a_film_whose_sound_goes_on(tmp_path, monkeypatch):
    """End to end, from the package's own card to the mp4."""
    card = shrunk("ltx-2", tmp_path / "ltx-2")
    monkeypatch.setattr(cards, "card", lambda _: card)
    request = GenerationRequest(shots=SHOTS, aspect_ratio="1:1", seed=3, sound=True)
    video = generate(request, folder=tmp_path / "film")
    first, second = json.loads(video.receipt.read_text())["takes"]
    assert second["anchor"] == "last_frames"
    assert "sound_carried_s" not in first
    assert second["sound_carried_s"] == pytest.approx(SEEN / 24, abs=1 / PER_S)
    assert second["sound_off_picture_s"] == pytest.approx(0, abs=0.5 / PER_S)
    assert level_jump(video.path, 1.0) < 0.8  # 0.44 dB; 1.62 without the tail


def test_a_tail_that_cannot_be_read_is_told(take, tmp_path):
    (tmp_path / "take-01.tail.npz").write_bytes(b"no tail")
    with pytest.raises(EngineError, match="the end of the sound of take 1 cannot be read"):
        load_sound_tail(tmp_path / "take-01.tail.npz", take(number=2))


def level_jump(path, at_s: float) -> float:
    """The largest change of level between adjacent 10 ms intervals around a join, in dB."""
    with av.open(str(path)) as container:
        parts = [frame.to_ndarray() for frame in container.decode(audio=0)]
    track = np.concatenate(parts, axis=-1)[0]
    begin = round((at_s - 0.15) * 48_000)
    pieces = track[begin : begin + 30 * 480].reshape(30, 480)
    levels = 20 * np.log10(pieces.std(axis=1) + 1e-9)
    return float(np.abs(np.diff(levels)).max())
