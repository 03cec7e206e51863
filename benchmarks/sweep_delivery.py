"""Check every delivered shape: 3..15 s x three ratios x two resolutions x sound on and off.

``python benchmarks/sweep_delivery.py`` puts 156 films through the real planner, encoder, soundtrack
and mux and reads the files back. Frames are drawn here instead of by a model, which would test the
same code, only slower. Exit code 1 if any file is wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np

from kling_local.audio.soundtrack import compose
from kling_local.cards import card
from kling_local.clips import Clip, ClipFile, Frame, Sound
from kling_local.ffmpeg import VideoFacts, probe
from kling_local.media.encode import write_take
from kling_local.media.mux import mux
from kling_local.planner import plan
from kling_local.request import GenerationRequest
from kling_local.shots import ShotList, Take
from kling_local.units import ASPECT_RATIOS, DELIVERED_FPS, RESOLUTIONS

AUDIO_SLACK_S = 1024 / 48_000  # decoders return the whole last AAC frame


def drawn(take: Take) -> Iterator[Frame]:
    """A square that moves over a gradient, in as many frames as a model would draw."""
    height, width = take.render_size.height, take.render_size.width
    y, x = np.mgrid[:height, :width]
    ground = np.stack([x * 255 // width, y * 255 // height, np.full_like(x, 60 * take.number)], -1)
    for i in range(take.model_frames):
        frame = ground.astype(np.uint8)
        left = 3 * i % width
        frame[height // 3 : height // 2, left : left + 20] = (220, 40, 40)
        yield frame


def render(shot_list: ShotList, folder: Path) -> list[ClipFile]:
    """All takes as files, with noise as sound that is a little too short, as a model's is."""
    files = []
    for take in shot_list.takes:
        samples = round(take.num_frames / DELIVERED_FPS * 16_000) - 480
        hum = np.random.default_rng(take.number).normal(0, 0.05, (samples, 2)).astype(np.float32)
        clip = Clip(
            drawn(take), take.model_frames, take.model_fps, take.render_size, Sound(hum, 16_000)
        )
        files.append(
            write_take(clip, take, film_size=shot_list.size, folder=folder, digest="sweep")
        )
    return files


def faults(facts: VideoFacts, shot_list: ShotList, sound: bool) -> list[str]:
    """Names of the checks that a delivered file fails; ``facts`` were read from it."""
    seconds = shot_list.num_frames / DELIVERED_FPS
    checks = {
        "frames": facts.num_frames == shot_list.num_frames,
        "size": facts.size == shot_list.size,
        "fps": facts.fps == DELIVERED_FPS and facts.start_s == 0,
        "format": (facts.codec, facts.pix_fmt) == ("h264", "yuv420p"),
        "track": facts.has_audio == sound,
        "audio": not sound
        or (
            (facts.audio_codec, facts.audio_rate, facts.channels) == ("aac", 48_000, 2)
            and 0 <= facts.audio_duration_s - seconds <= AUDIO_SLACK_S
        ),
    }
    return [name for name, good in checks.items() if not good]


def main() -> int:
    """Run the sweep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--durations", type=int, nargs="+", default=list(range(3, 16)))
    options = parser.parse_args()
    films = wrong = 0
    for ratio, resolution, duration in product(ASPECT_RATIOS, RESOLUTIONS, options.durations):
        wish = GenerationRequest(
            prompt="a red ball rolls. Then a dog runs.",
            shot_type="intelligence",
            duration=duration,
            aspect_ratio=ratio,
            resolution=resolution,
            seed=1,
        )
        shot_list = plan(wish, card("sketch"))
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            files = render(shot_list, folder)
            for sound in (True, False):
                track = compose(shot_list, files, folder) if sound else None
                mux(files, track, folder / "video.mp4", {"prompt": wish.prompt})
                bad = faults(probe(folder / "video.mp4"), shot_list, sound)
                films, wrong = films + 1, wrong + bool(bad)
                if bad:
                    print(
                        f"{ratio} {resolution} {duration} s sound={sound}: wrong {', '.join(bad)}"
                    )
    print(f"{films} films, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
