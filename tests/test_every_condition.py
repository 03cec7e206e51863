"""Every announced family and route with all its conditions, from a request to a film, with the
package's own cards over tiny checkpoints. Fails if something is announced and has no film here.
"""

from __future__ import annotations

import importlib.util
import json
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from scipy.io import wavfile
from scipy.signal import correlate

from kling_local import cards
from kling_local.audio.casting import voice_of_id
from kling_local.audio.levels import SAMPLE_RATE
from kling_local.audio.speech import Line, speak
from kling_local.cards import ModelCard
from kling_local.clips import silent
from kling_local.engine import Conditions, Engine
from kling_local.engine.anchors import condition_picture
from kling_local.engine.models.pixels import centred
from kling_local.engine.models.wan_decode import decode_pictures, encode_frames
from kling_local.engine.residency import _warm, unload_all
from kling_local.errors import RequestError
from kling_local.families import ADAPTERS, CONDITIONS, follows
from kling_local.ffmpeg import probe
from kling_local.generation import generate
from kling_local.outcome_parts import Case
from kling_local.outcomes import outcomes
from kling_local.planner import plan, shot_list_from_json
from kling_local.request import CameraControl, Element, GenerationRequest, ReferenceVideo
from kling_local.units import Size
from tests.media.test_footage import sounding, swell
from tests.tiny.films import FILMS, LINES, SPOKEN, VOICES, announced, models, table
from tests.tiny.shrunk import shrunk

NUM_FRAMES = 72
DRAWN, DELIVERED = Size(64, 64), Size(720, 720)
CODEC = 9.0
"""Mean error in grey levels that scaling and H.264 cause."""
MODELS = models()
TABLE = table(MODELS)


@pytest.fixture(scope="module")
def media(tmp_path_factory) -> Path:
    """Pictures of coarse noise and a video with one second of sound."""
    folder = tmp_path_factory.mktemp("media")
    noise = np.random.default_rng(0)
    for name in ("start_image", "end_image", "thing"):
        coarse = noise.integers(0, 256, (4, 4, 3), np.uint8)
        Image.fromarray(np.kron(coarse, np.ones((16, 16, 1), np.uint8))).save(
            folder / f"{name}.png"
        )
    sounding(folder / "video.mkv", rate=22_050, layout="stereo", num_frames=NUM_FRAMES)
    return folder


@pytest.fixture(scope="module")
def spoken():
    """Each line in each voice from the speech engine alone: (words, voice) -> 48 kHz samples."""
    lines = [(language, voice) for language in LINES for voice in VOICES]
    asked = [Line(LINES[language], language, voice_of_id(voice), 8) for language, voice in lines]
    heard, _ = speak(asked)
    return {
        (LINES[language], voice): part.samples[:, 0]
        for (language, voice), part in zip(lines, heard, strict=True)
    }


@pytest.fixture(scope="module")
def shrinking(tmp_path_factory):
    """Makes a tiny checkpoint of each model when it is first asked for."""
    made: dict[str, ModelCard] = {}

    def get(model: str) -> ModelCard:
        if model not in made:
            made[model] = shrunk(model, tmp_path_factory.mktemp("models") / model)
        return made[model]

    yield get
    unload_all()


@pytest.fixture
def using(shrinking, monkeypatch):
    """Makes every model name mean one tiny model; downloads are forbidden."""

    def refuse(*_: Any) -> None:
        raise AssertionError("a film of local weights went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    def use(model: str) -> ModelCard:
        card = shrinking(model)
        monkeypatch.setattr(cards, "card", lambda _: card)
        return card

    return use


def ask(**fields: Any) -> GenerationRequest:
    given = {"prompt": "a red ball", "aspect_ratio": "1:1", "seed": 3, "duration": 3, **fields}
    if "shots" in fields:
        del given["prompt"]
    return GenerationRequest(**given)


def first_picture(path: Path) -> np.ndarray:
    """The film's first frame at the size in which it was drawn."""
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0)).to_image()
    return np.asarray(frame.resize((DRAWN.width, DRAWN.height), Image.Resampling.BOX), float)


@pytest.mark.parametrize(("model", "name"), TABLE)
def test_a_film_of_each_condition(using, media, spoken, tmp_path, model, name):
    card = using(model)
    request = ask(**FILMS[name].wishes(card, media))
    video = generate(request, folder=tmp_path)
    facts = probe(video.path)
    assert (facts.size, facts.fps, facts.num_frames) == (DELIVERED, 24.0, NUM_FRAMES)
    assert facts.duration_s == pytest.approx(3, abs=1e-3)
    kept = request.reference_video is not None and request.reference_video.keep_sound
    assert facts.has_audio == video.has_sound == (request.sound or kept)
    if facts.has_audio:
        assert (facts.audio_rate, facts.channels) == (48_000, 2)
        assert facts.audio_duration_s == pytest.approx(3, abs=1024 / 48_000)

    receipt = json.loads(video.receipt.read_text())
    short = {each["wish"]: each["state"] for each in receipt["outcomes"]}
    honoured = {wish for wish, state in short.items() if state == "honoured"}
    assert {wish: short[wish] for wish in short.keys() - honoured} == expected(card, request)
    assert all(each["why"] for each in receipt["outcomes"])
    follows_shots(card, request, receipt)
    if request.sound:
        assert receipt["loudness_lufs"] is not None
    if request.voices and not card.sound:
        speaks_the_lines(tmp_path, receipt, spoken)
    if kept:
        keeps_the_sound(tmp_path, receipt)
    if request.start_image:
        begins_with_the_picture(card, request, tmp_path)


def expected(card: ModelCard, request: GenerationRequest) -> dict[str, str]:
    """The wishes that are not fully met, and how each falls short."""
    h3, family = card.family == "minimax_h3", card.family
    native = card.multi_shot == "native"
    voiceless = family == "echo" and importlib.util.find_spec("torchaudio") is None
    video = request.reference_video
    falls = {
        "resolution": "approximated",  # 64x64 is scaled up
        "prompt": h3 and "approximated",  # it draws no less than 107 frames
        "negative_prompt": bool(request.negative_prompt)
        and not card.conditioning.negative_prompt
        and "not applied",
        "sound": request.sound and not card.sound and "approximated",
        "dialogue": bool(request.voices) and not card.sound and "approximated",
        "voices": bool(request.voices) and not card.sound and "approximated",
        "lip_sync": bool(request.voices) and not card.sound and "not applied",
        "shots": bool(request.shots) and (native or voiceless) and "approximated",
        "end_image": request.end_image is not None
        and family in ("ltx2", "minimax_h3")
        and "approximated",
        "reference_video": video is not None
        and (video.role == "base" or not h3)
        and "approximated",
    }
    return {wish: state for wish, state in falls.items() if state}


def follows_shots(card: ModelCard, request: GenerationRequest, receipt: dict[str, Any]) -> None:
    """Two shots are one take if the model draws both, else the second continues the first."""
    takes = receipt["takes"]
    if not request.shots or card.multi_shot == "native":
        assert [take["shots"] for take in takes] == [
            [n + 1 for n in range(len(request.shots) or 1)]
        ]
        return
    goes_on = "last_frames" if "anchor" in announced(card) else "none"
    assert [take["anchor"] for take in takes] == ["none", goes_on]
    if card.multi_shot == "memory":
        assert [take["remembered_takes"] for take in takes] == [0, 1]


def keeps_the_sound(folder: Path, receipt: dict[str, Any]) -> None:
    (why,) = (one["why"] for one in receipt["outcomes"] if one["wish"].endswith("keep_sound"))
    assert why == "1.00 s of its sound lie under the film; it ends 2.00 s before the film"
    _, samples = wavfile.read(folder / "soundtrack.wav")
    assert len(samples) == NUM_FRAMES * 2000
    assert np.corrcoef(samples[:46_000, 0], swell(48_000)[:46_000])[0, 1] > 0.995
    assert not samples[48_100:].any()


def speaks_the_lines(folder: Path, receipt: dict[str, Any], spoken: dict[Any, np.ndarray]) -> None:
    """Each line is heard in the film at its planned time, in the voice that was asked for and no
    other.
    """
    with av.open(str(folder / "video.mp4")) as container:
        mono = av.AudioResampler("flt", "mono", SAMPLE_RATE)
        parts = [part for frame in container.decode(audio=0) for part in mono.resample(frame)]
        track = np.concatenate([part.to_ndarray()[0] for part in parts])
    shot_list = shot_list_from_json(json.loads((folder / "plan.json").read_text()))
    cues = [cue for cue in shot_list.cues if cue.lane == "speech"]
    assert [(line["text"], line["asked_voice"], line["sped_up"])
            for line in receipt["made_sound"]["lines"]] == [
        (cue.what, voice, 1.0) for cue, voice in zip(cues, VOICES, strict=True)
    ]  # fmt: skip
    for cue, voice in zip(cues, VOICES, strict=True):
        found = {each: placed(track, spoken[cue.what, each]) for each in VOICES}
        likeness, at_s = found.pop(voice)
        assert at_s == pytest.approx(cue.start_s, abs=0.03)
        assert likeness > 0.8
        assert all(likeness > 2 * other for other, _ in found.values())


def placed(track: np.ndarray, line: np.ndarray) -> tuple[float, float]:
    """The track's greatest likeness to a line (1: equal apart from loudness), and its time."""
    alike = correlate(track, line, "valid", "fft")
    energy = correlate(track**2, np.ones_like(line), "valid", "fft")
    alike /= np.sqrt(energy.clip(energy.max() / 100) * (line**2).sum())
    return float(alike.max()), int(alike.argmax()) / SAMPLE_RATE


def begins_with_the_picture(card: ModelCard, request: GenerationRequest, folder: Path) -> None:
    """The first frame follows the picture. If the network keeps it as its first latent, and the
    decoder uses nothing after it, the frame is the autoencoder's reconstruction of the picture.
    """
    shown = first_picture(folder / "video.mp4")
    shot_list = shot_list_from_json(json.loads((folder / "plan.json").read_text()))
    take, start = shot_list.takes[0], Path(str(request.start_image))
    both = len(shot_list.takes) == 1 and request.end_image
    given = Conditions(
        start_image=start,
        end_image=Path(str(request.end_image)) if both else None,
        film_size=shot_list.size,
        sound=False,
    )
    other = replace(given, start_image=start.with_name("thing.png"))
    with Engine(card) as engine:
        same, changed = (
            np.asarray(next(engine.render(take, each, silent, lambda: False).frames), float)
            for each in (given, other)
        )
        if card.route == "ti2v":
            kept = reconstructed(_warm[0].model, condition_picture(start, take, DRAWN, field=""))
            assert np.abs(shown - kept).mean() < CODEC
    assert np.abs(shown - same).mean() < CODEC
    assert (same != changed).any()


def reconstructed(model: Any, picture: np.ndarray) -> np.ndarray:
    """A picture encoded and decoded by Wan's autoencoder."""
    vae = model._pipeline.vae
    latents = encode_frames(vae, centred(picture[None]))
    ((back,),) = decode_pictures(vae, latents, 0, 1)
    return back.astype(float)


def test_everything_announced_has_a_film():
    for family, adapter in ADAPTERS.items():
        of_family = {model: card for model, card in MODELS.items() if card.family == family}
        assert {card.route for card in of_family.values()} == adapter.routes
        told = set().union(*(announced(card) for card in of_family.values()))
        built_in = {each for each in CONDITIONS if follows(cards.card("sketch"), each)}
        assert adapter.follows <= told | (built_in if family == "ltx2" else set())
        shown = {
            each for model, name in TABLE if model in of_family
            for each in FILMS[name].shows & announced(MODELS[model])
        }  # fmt: skip
        assert shown == told
    assert {model for model, _ in TABLE} == set(MODELS)
    speaking = {model for model, name in TABLE if "speech" in FILMS[name].shows}
    assert set(SPOKEN) == {model for model, card in MODELS.items() if not card.sound} <= speaking
    assert set().union(*SPOKEN.values()) == set(LINES)


WISHES: dict[str, dict[str, Any]] = {
    "start_image": {"start_image": "a.png"},
    "end_image": {"start_image": "a.png", "end_image": "b.png"},
    "reference_images": {"prompt": "a ball as in <<<image_1>>>", "reference_images": ("a.png",)},
    "elements": {"elements": (Element("ball", "ball", images=("a.png",)),)},
    "reference_video": {"reference_video": ReferenceVideo("a.mp4", "feature", keep_sound=False)},
    "voices": {"voices": ("./her.wav",), "sound": True},
    "camera_control": {"camera_control": CameraControl("simple", {"zoom": 5})},
}


@pytest.mark.parametrize("card", cards.cards(), ids=lambda card: card.id)
def test_what_no_card_promises_is_told_before_anything_is_drawn(card):
    assert set(WISHES) == set(CONDITIONS)
    for field, wishes in WISHES.items():
        shot_list = plan(ask(**wishes), card)
        told = {each.wish: each.state for each in outcomes(Case(ask(**wishes), card, shot_list))}
        if not follows(card, field):
            assert told[field] == ("approximated" if field == "camera_control" else "not applied")
        else:
            assert told[field] != "not applied"


def test_a_model_that_begins_from_a_picture_says_so(using, tmp_path):
    using("wan2.2-i2v-a14b")
    with pytest.raises(RequestError, match="start_image is missing"):
        generate(ask(), folder=tmp_path)


def test_a_changed_picture_of_an_element_is_drawn_anew(using, media, tmp_path):
    card = using("wan2.1-vace-1.3b")
    pictured = tmp_path / "ball.png"
    wishes = FILMS["things"].wishes(card, media)
    (ball,) = wishes["elements"]
    wishes["elements"] = (replace(ball, images=(str(pictured),)),)
    reused = []
    for colour in ("blue", "blue", "red"):
        Image.new("RGB", (64, 64), colour).save(pictured)
        video = generate(ask(**wishes), folder=tmp_path / "job")
        receipt = json.loads(video.receipt.read_text())
        reused.append(receipt["reused_takes"])
    assert reused == [[], [1], []]
