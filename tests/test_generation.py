"""From a request to a film, with the tiny random model: counted frames, receipts, resuming,
cancelling.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from kling_local import cards
from kling_local.clips import Progress
from kling_local.errors import BadReferenceError, Cancelled, EngineError, MediaError
from kling_local.ffmpeg import probe
from kling_local.generation import generate
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.units import Size

pytestmark = pytest.mark.usefixtures("tiny_sketch")

THREE_SHOTS = (
    ShotRequest("a red ball on a beach", 1),
    ShotRequest("a blue car in a city at night", 1),
    ShotRequest("a green bird in the snow", 1),
)


def ask(**fields) -> GenerationRequest:
    given = {"aspect_ratio": "1:1", "seed": 3, **fields}
    if "shots" not in given:
        given = {"prompt": "a red ball on a beach", "duration": 3, **given}
    return GenerationRequest(**given)


def pictures(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)])


def receipt(folder: Path) -> dict:
    return json.loads((folder / "receipt.json").read_text())


def outcome(folder: Path, wish: str) -> str:
    return {each["wish"]: each["state"] for each in receipt(folder)["outcomes"]}[wish]


def carries_its_papers(film: Path) -> None:
    with av.open(str(film)) as container:
        said = json.loads(container.metadata["comment"])
    assert said["prompt"] == " | ".join(shot.prompt for shot in THREE_SHOTS)
    assert (said["seed"], said["model"]) == (3, "sketch")


def every_stage_ends(said: list[Progress]) -> None:
    last = {(p.stage, p.take): (p.done, p.total) for p in said}
    assert all(done == total for done, total in last.values())
    stages = {stage for stage, _ in last}
    assert stages >= {"plan", "text", "denoise", "decode", "encode", "sound", "mux"}


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({"duration": 3, "sound": True}, Size(720, 720)),
        ({"duration": 4, "aspect_ratio": "16:9"}, Size(1280, 720)),
        ({"duration": 5, "aspect_ratio": "9:16", "sound": True}, Size(720, 1280)),
        ({"duration": 3, "resolution": "1080p", "sound": True}, Size(1080, 1080)),
    ],
)
def test_the_delivered_file_is_what_was_asked(tmp_path, fields, size):
    request = ask(**fields)
    video = generate(request, folder=tmp_path / "job", output=tmp_path / "out.mp4")
    facts = probe(tmp_path / "out.mp4")
    assert (facts.size, facts.fps, facts.num_frames) == (size, 24.0, request.duration * 24)
    assert facts.has_audio == request.sound
    assert facts.duration_s == pytest.approx(request.duration)
    if request.sound:
        assert (facts.audio_rate, facts.channels) == (48000, 2)
        assert facts.audio_duration_s == pytest.approx(request.duration, abs=1024 / 48000)
    assert (video.size, video.num_frames, video.has_sound, video.seed) == (
        size,
        facts.num_frames,
        request.sound,
        3,
    )
    assert video.path == tmp_path / "out.mp4"


def test_cuts_lie_on_their_frames_between_different_pictures(tmp_path):
    shots = (
        ShotRequest("a red ball", 1),
        ShotRequest("a blue car", 1.5),
        ShotRequest("a bird", 1.5),
    )
    film = pictures(generate(ask(shots=shots), folder=tmp_path).path)
    assert json.loads((tmp_path / "plan.json").read_text())["cuts"] == [24, 60]
    takes = [pictures(tmp_path / f"take-0{number}.mp4") for number in (1, 2, 3)]
    assert [len(take) for take in takes] == [24, 36, 36]
    assert (film == np.concatenate(takes)).all()
    for cut in (24, 60):
        assert np.abs(film[cut].astype(int) - film[cut - 1]).mean() > 10


def test_same_seed_same_film_other_seed_another(tmp_path, rendered):
    film = rendered(ask(sound=True), tmp_path / "a").read_bytes()
    again, other = (
        generate(ask(seed=seed, sound=True), folder=tmp_path / f"{seed}").path.read_bytes()
        for seed in (3, 4)
    )
    assert again == film
    assert other != film


def test_the_receipt_tells_what_was_made(tmp_path):
    said: list[Progress] = []
    video = generate(
        ask(shots=THREE_SHOTS, sound=True, external_id="x-1"), folder=tmp_path, report=said.append
    )
    told = json.loads(video.receipt.read_text())
    every_stage_ends(said)
    carries_its_papers(video.path)
    assert told["seed"] == 3
    assert [take["seed"] for take in told["takes"]] == [3, 4, 5]
    assert told["network_evaluations"] == 3 * 2  # takes, steps; guidance 1 needs one each
    assert told["attention"] == {
        "setting": "exact",
        "backend": "native",
        "density": 1.0,
        "guard_steps": [0, 0, 0],
        "why": "",
    }
    assert told["reused_takes"] == []
    assert len(told["model"]["sha256"]) == 64
    assert told["peak_memory_mb"]["process"] > 100
    assert (
        sum(told["seconds"][stage] for stage in told["seconds"] if stage != "total")
        <= told["seconds"]["total"]
    )
    assert told["seconds_per_output_frame"]["total"] == pytest.approx(
        told["seconds"]["total"] / 72, rel=1e-3
    )
    assert {each["state"] for each in told["outcomes"]} <= {
        "honoured",
        "approximated",
        "not applied",
    }
    assert all(each["why"] for each in told["outcomes"])
    assert told["asked"]["external_id"] == "x-1"


def test_guidance_costs_a_second_evaluation_a_step(tmp_path):
    generate(ask(cfg_scale=1.0), folder=tmp_path)
    assert receipt(tmp_path)["network_evaluations"] == 2 * 2


def test_what_the_model_cannot_do_is_told(tmp_path):
    asked = ask(
        watermark=True,
        reference_images=(),
        camera_control=None,
        voices=(),
        negative_prompt="snow",
        cfg_scale=0,
    )
    generate(asked, folder=tmp_path)
    assert outcome(tmp_path, "watermark") == "not applied"
    assert (
        outcome(tmp_path, "negative_prompt") == "not applied"
    )  # cfg_scale 0 is guidance 1: a negative prompt has no effect
    assert outcome(tmp_path, "resolution") == "approximated"
    assert outcome(tmp_path, "sound") == "honoured"
    assert not probe(tmp_path / "video.mp4").has_audio


def test_start_and_end_image(tmp_path, rendered):
    Image.new("RGB", (200, 200), "red").save(tmp_path / "a.png")
    Image.new("RGB", (200, 200), "blue").save(tmp_path / "b.png")
    images = {"start_image": str(tmp_path / "a.png"), "end_image": str(tmp_path / "b.png")}
    plain = pictures(rendered(ask(), tmp_path / "plain"))
    led = pictures(generate(ask(**images), folder=tmp_path / "led").path)
    assert (plain[0] != led[0]).any()
    assert outcome(tmp_path / "led", "start_image") == "honoured"
    assert outcome(tmp_path / "led", "end_image") == "honoured"
    red, blue = led[0].mean(axis=(0, 1)), led[-1].mean(axis=(0, 1))
    assert red[0] > 200
    assert red[2] < 60
    assert blue[2] > 200
    assert blue[0] < 60
    Image.new("RGB", (200, 200), "green").save(tmp_path / "a.png")
    generate(ask(**images), folder=tmp_path / "led")
    assert receipt(tmp_path / "led")["reused_takes"] == []  # another picture under the same name


def test_folder_and_output_may_be_text(tmp_path, rendered):
    rendered(ask(), tmp_path / "a.job")
    video = generate(ask(), folder=f"{tmp_path}/a.job", output=f"{tmp_path}/a.mp4")
    assert video.path == tmp_path / "a.mp4"
    assert video.receipt == tmp_path / "a.job" / "receipt.json"
    assert receipt(tmp_path / "a.job")["reused_takes"] == [1]


class TestResume:
    def test_a_finished_film_renders_nothing(self, tmp_path, rendered):
        first = rendered(ask(shots=THREE_SHOTS, sound=True), tmp_path).read_bytes()
        again = generate(ask(shots=THREE_SHOTS, sound=True), folder=tmp_path).path.read_bytes()
        assert first == again
        assert receipt(tmp_path)["reused_takes"] == [1, 2, 3]
        assert receipt(tmp_path)["network_evaluations"] == 0

    def test_an_edited_shot_alone_is_rendered_again(self, tmp_path, rendered):
        rendered(ask(shots=THREE_SHOTS), tmp_path)
        edited = (THREE_SHOTS[0], ShotRequest("a white dog in a city at night", 1), THREE_SHOTS[2])
        film = generate(ask(shots=edited), folder=tmp_path)
        assert receipt(tmp_path)["reused_takes"] == [1, 3]
        fresh = generate(ask(shots=edited), folder=tmp_path / "fresh")
        assert film.path.read_bytes() == fresh.path.read_bytes()

    def test_a_take_that_goes_on_from_an_edited_one_is_rendered_again(self, tmp_path):
        goes_on = ShotRequest("the ball goes on, no cut", 1)
        generate(ask(shots=(THREE_SHOTS[0], THREE_SHOTS[1], goes_on)), folder=tmp_path)
        anchors = [
            take["anchor"] for take in json.loads((tmp_path / "plan.json").read_text())["takes"]
        ]
        assert anchors == ["none", "none", "last_frames"]
        edited = (THREE_SHOTS[0], ShotRequest("a white dog in a room", 1), goes_on)
        generate(ask(shots=edited), folder=tmp_path)
        assert receipt(tmp_path)["reused_takes"] == [1]

    def test_a_shot_that_only_moves_is_kept(self, tmp_path):
        generate(
            ask(shots=(ShotRequest("a red ball", 1), ShotRequest("a car", 2))), folder=tmp_path
        )
        generate(
            ask(shots=(ShotRequest("a red ball", 2), ShotRequest("a car", 2))), folder=tmp_path
        )
        assert receipt(tmp_path)["reused_takes"] == [2]

    def test_sound_off_keeps_the_pictures_and_sound_on_again_the_sound(self, tmp_path, rendered):
        loud = rendered(ask(sound=True), tmp_path).read_bytes()
        mute = generate(ask(sound=False), folder=tmp_path)
        assert receipt(tmp_path)["reused_takes"] == [1]
        assert not probe(mute.path).has_audio
        assert not (tmp_path / "soundtrack.wav").exists()
        assert generate(ask(sound=True), folder=tmp_path).path.read_bytes() == loud
        assert receipt(tmp_path)["reused_takes"] == [1]

    def test_another_size_is_rendered_again(self, tmp_path, rendered):
        rendered(ask(), tmp_path)
        generate(ask(resolution="1080p"), folder=tmp_path)
        assert receipt(tmp_path)["reused_takes"] == []

    def test_a_drawn_seed_is_remembered(self, tmp_path):
        first = generate(ask(seed=None), folder=tmp_path / "a")
        again = generate(ask(seed=None), folder=tmp_path / "a")
        other = generate(ask(seed=None), folder=tmp_path / "b")
        assert first.seed == again.seed
        assert receipt(tmp_path / "a")["reused_takes"] == [1]
        assert first.seed != other.seed
        assert json.loads((tmp_path / "a" / "request.json").read_text())["seed"] is None


class TestCancel:
    def cancel_at(self, stage: str, take: int | None, folder: Path, output: Path) -> str:
        seen: list[Progress] = []

        def cancelled() -> bool:
            return any(p.stage == stage and p.take == take and p.done > 0 for p in seen)

        with pytest.raises(Cancelled) as raised:
            generate(
                ask(shots=THREE_SHOTS, sound=True),
                folder=folder,
                output=output,
                report=seen.append,
                is_cancelled=cancelled,
            )
        return str(raised.value)

    @pytest.mark.parametrize("stage", ["denoise", "decode"])
    def test_finished_takes_stay_and_the_film_is_the_same_later(self, tmp_path, rendered, stage):
        told = self.cancel_at(stage, 2, tmp_path / "job", tmp_path / "out.mp4")
        kept = f"1 of 3 takes finished and kept in {tmp_path / 'job'}"
        assert told == f"{kept}: the same request goes on from there"
        assert not (tmp_path / "out.mp4").exists()
        assert not (tmp_path / "job" / "video.mp4").exists()
        assert sorted(path.name for path in (tmp_path / "job").glob("take-*.json")) == [
            "take-01.json"
        ]
        film = generate(ask(shots=THREE_SHOTS, sound=True), folder=tmp_path / "job")
        assert receipt(tmp_path / "job")["reused_takes"] == [1]
        undisturbed = rendered(ask(shots=THREE_SHOTS, sound=True), tmp_path / "other")
        assert film.path.read_bytes() == undisturbed.read_bytes()

    def test_takes_survive_a_cancel_at_the_sound_and_a_failed_mux(self, tmp_path, monkeypatch):
        self.cancel_at("sound", None, tmp_path, tmp_path / "out.mp4")
        assert not (tmp_path / "video.mp4").exists()

        def no_mux(*_):
            raise MediaError("ffmpeg fell over")

        with monkeypatch.context() as broken:
            broken.setattr("kling_local.generation.mux", no_mux)
            with pytest.raises(MediaError):
                generate(ask(shots=THREE_SHOTS, sound=True), folder=tmp_path)
        assert not (tmp_path / "video.mp4").exists()
        generate(ask(shots=THREE_SHOTS, sound=True), folder=tmp_path)
        assert receipt(tmp_path)["reused_takes"] == [1, 2, 3]

    def test_a_cancel_before_anything_loads_nothing(self, tmp_path):
        with pytest.raises(Cancelled, match="no take was finished: the same request begins anew"):
            generate(ask(), folder=tmp_path, is_cancelled=lambda: True)
        assert not list(tmp_path.glob("take-*"))


class TestRefusals:
    def test_weights_that_are_not_there(self, tmp_path, tiny_sketch, monkeypatch):
        gone = dataclasses.replace(tiny_sketch, source=tmp_path / "none")
        monkeypatch.setattr(cards, "card", lambda _: gone)
        with pytest.raises(EngineError, match="are not at"):
            generate(ask(), folder=tmp_path / "job", output=tmp_path / "out.mp4")
        assert not (tmp_path / "out.mp4").exists()

    def test_an_output_that_is_a_folder(self, tmp_path):
        with pytest.raises(MediaError, match="is a folder"):
            generate(ask(), folder=tmp_path / "job", output=tmp_path)
        assert not (tmp_path / "job").exists()

    def test_a_start_image_that_is_not_there(self, tmp_path):
        with pytest.raises(BadReferenceError, match="start_image"):
            generate(ask(start_image=str(tmp_path / "none.png")), folder=tmp_path / "job")

    def test_a_failed_run_leaves_no_earlier_film_beside_a_new_plan(
        self, tmp_path, tiny_sketch, rendered, monkeypatch
    ):
        rendered(ask(), tmp_path / "job")
        broken = dataclasses.replace(tiny_sketch, source=tmp_path / "none")
        monkeypatch.setattr(cards, "card", lambda _: broken)
        with pytest.raises(EngineError):
            generate(ask(prompt="a blue car"), folder=tmp_path / "job")
        assert not (tmp_path / "job" / "video.mp4").exists()
        assert not (tmp_path / "job" / "receipt.json").exists()
